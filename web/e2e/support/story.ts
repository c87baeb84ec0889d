import { test as base, type BrowserContextOptions, type Page } from '@playwright/test'
import type { Schemas } from '../../src/api'
import { Air, Line } from './network'
import { signInAs, type DEVICES, type Role } from './people'
import { startReader } from './program'

/** Someone comes with a device and signs in by the demo region's list. Goes home when the story ends. */
export type Enter = (
  role: Role,
  device: keyof typeof DEVICES,
  options?: BrowserContextOptions,
  note?: string | RegExp,
) => Promise<Page>

interface Props {
  enter: Enter
  /** Lays a network line of one's own to the program. */
  lay: () => Promise<Line>
}

/**
 * A story with people who come and go home again, however it ends.
 *
 * `reader` is where a program stands that reads photos: the one that all share does not, or it would know what the demo region's
 * photos ask.
 */
export const test = base.extend<Props, { air: Air; reader: string }>({
  enter: async ({ browser }, use) => {
    const here: { role: Role; page: Page; home: string }[] = []
    await use(async (role, device, options, note) => {
      const page = await signInAs(browser, role, device, options, note)
      here.push({ role, page, home: homeOf(options?.baseURL) })
      return page
    })
    // Teachers first: a question that one of them gives back is its pupil's to cancel.
    here.sort((one, other) => Number(other.role === 'teacher') - Number(one.role === 'teacher'))
    for (const { role, page, home } of here) {
      await goHome(page, role, home)
      await page.context().close()
    }
  },
  lay: async ({}, use) => {
    const lines: Line[] = []
    await use(async () => {
      const line = await Line.lay()
      lines.push(line)
      return line
    })
    await Promise.all(lines.map((line) => line.close()))
  },
  reader: [
    async ({}, use) => {
      const program = await startReader()
      readers.add(program.url)
      await use(program.url)
      await program.end()
    },
    { scope: 'worker' },
  ],
  air: [
    async ({}, use) => {
      const air = await Air.open()
      await use(air)
      await air.takeAway()
    },
    { scope: 'worker', auto: true },
  ],
})

/** Programs of their own, to which their people belong. A network line that was laid may be cut: its people belong to the one all share. */
const readers = new Set<string>()
const homeOf = (base = ''): string => (readers.has(base) ? base : (process.env.WENQU_URL ?? ''))

/** A story that broke off leaves no one in a room, in a queue or on duty: the next one begins afresh. */
async function goHome(page: Page, role: Role, home: string): Promise<void> {
  const api = `${home}/api/v1`
  const { request } = page.context()
  if (role === 'teacher') {
    const duty = await request.get(`${api}/duty`)
    // Who has signed out is at home.
    if (duty.status() === 401) return
    const { under_way: underWay } = (await duty.json()) as Schemas['DutyView']
    for (const { kind, question } of underWay)
      if (kind !== 'live') await request.post(`${api}/questions/${question.id}/release`)
    await request.post(`${api}/duty/end`)
  }
  if (role !== 'pupil') return
  for (const state of [
    'in_session',
    'shown',
    'queued',
    'offered',
    'waiting_later',
  ] satisfies Schemas['QuestionState'][]) {
    const answer = await request.get(`${api}/questions`, { params: { state } })
    if (answer.status() === 401) return
    const { items } = (await answer.json()) as { items: Schemas['QuestionView'][] }
    for (const { id, session_id } of items) {
      if (state === 'in_session') {
        await request.post(`${api}/questions/${id}/seat/leave`)
        await request.post(`${api}/sessions/${session_id}/hang-up`)
      } else await request.post(`${api}/questions/${id}/cancel`)
    }
  }
}
