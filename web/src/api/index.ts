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

api.use({
  onResponse({ response }) {
    if (response.status === 401 && !response.url.endsWith('/sign-in')) onSignedOut()
  },
  onError() {
    return new Response(JSON.stringify({ code: 'offline' }), { status: 503 })
  },
})
