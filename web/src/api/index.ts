import createClient from 'openapi-fetch'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

/** The one client of the API. Errors come back as values; none is thrown. */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' })

let onSignedOut = (): void => undefined

/** Says what happens when the server no longer knows who asks. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

let onStepUpNeeded = (): Promise<boolean> => Promise.resolve(false)

/** Says how the second step is asked for; the answer is whether it was taken. */
export function whenStepUpNeeded(act: () => Promise<boolean>): void {
  onStepUpNeeded = act
}

/** What was sent, so that it can be sent again after the second step: a body can be read only once. */
const sent = new WeakMap<Request, Request>()

async function needsStepUp(response: Response): Promise<boolean> {
  if (response.status !== 403) return false
  const problem = (await response
    .clone()
    .json()
    .catch(() => undefined)) as { code?: string } | undefined
  return problem?.code === 'step_up_required'
}

api.use({
  onRequest({ request }) {
    sent.set(request, request.clone())
  },
  async onResponse({ request, response }) {
    if (response.status === 401 && !/\/sign-in(\/link)?$/.test(response.url)) onSignedOut()
    const again = sent.get(request)
    if (again && (await needsStepUp(response)) && (await onStepUpNeeded())) return fetch(again)
    return undefined
  },
  onError() {
    return new Response(JSON.stringify({ code: 'offline' }), { status: 503 })
  },
})
