import type { Entry } from '../model/op'
import type { ReplayView } from '../sync/api'

/**
 * Replays that were opened on this device, to be seen again without a network.
 *
 * Each person has a shelf of their own in the browser's cache. It goes when the person signs out or another one signs in, and a
 * replay goes as soon as the server says that its recording is gone or no longer shown. What lies there is as safe as the
 * device: it is not encrypted, and whoever may use the person's sign-in may see it anyway.
 */

const SHELF = 'replays-'

/** What tells of a replay without reading it; the address of a file is never so short. */
const LABEL = 'label'

/** So many replays are kept; the one opened longest ago goes first. */
const MOST = 8

/** A replay larger than this is not kept, and none when the browser has not several times as much left. */
const LARGEST = 60_000_000
const LEFT_OVER = 4

/** The shelf of a person; beside replays lies the question book that was read last (`tutoring/book/keptBook.ts`). */
export const shelfOf = (person: string): string => SHELF + person
const place = (session: string, name = ''): string => `/kept/${session}/${name}`

/** Whose replay it is, and of which session. */
export interface Whose {
  person: string
  session: string
}

/** What of a replay is played: all of it, the board alone, the voices alone. */
export type Part = 'all' | 'board' | 'sound'

/** What is kept of a replay beside its files. */
export interface KeptReplay {
  /** The part that was opened: no more of it is here. */
  part: Part
  session: unknown
  view: ReplayView
  entries: Entry[]
  /** What is said in it, where somebody wrote it down. */
  captions: unknown
}

/** Whether what is kept is enough to play a part. */
export const covers = (kept: KeptReplay | undefined, part: Part): boolean =>
  kept !== undefined && (kept.part === 'all' || kept.part === part)

/** Keeps a replay that is opened, with the files at these addresses. False when there is no room, or a file did not come. */
export async function keepReplay(
  { person, session }: Whose,
  replay: KeptReplay,
  files: readonly string[],
): Promise<boolean> {
  const { log_bytes, image_bytes, voices } = replay.view
  const bytes = voices.reduce((sum, voice) => sum + voice.bytes, log_bytes + image_bytes)
  if (!('caches' in self) || bytes > LARGEST || !(await hasRoom(bytes))) return false
  try {
    await forgetOthers(person)
    const cache = await caches.open(shelfOf(person))
    await forget(cache, session)
    for (const file of files) {
      // What is being played comes by the same address: what the browser has of it is not fetched twice.
      const answer = await fetch(file, { cache: 'force-cache', credentials: 'same-origin' })
      if (answer.status !== 200) throw new Error(`${file} is not there: ${answer.status}`)
      await cache.put(place(session, encodeURIComponent(file)), answer)
    }
    await cache.put(place(session), json(replay))
    // Last: what has it is whole. The list reads no more than this.
    await cache.put(place(session, LABEL), json(replay.session))
    await dropOldest(cache)
    return true
  } catch {
    await forgetReplay({ person, session })
    return false
  }
}

/** What is kept of a replay, if anything is. */
export async function findKept({ person, session }: Whose): Promise<KeptReplay | undefined> {
  const found = await match(person, place(session))
  return found && ((await found.json()) as KeptReplay)
}

/** The sessions of which a replay is kept for a person, what was opened last first. */
export async function listKept(person: string): Promise<unknown[]> {
  if (!('caches' in self) || !(await caches.has(shelfOf(person)))) return []
  const cache = await caches.open(shelfOf(person))
  const sessions = (await sessionsIn(cache)).reverse()
  const found = await Promise.all(sessions.map((session) => labelOf({ person, session })))
  return found.filter((one) => one !== undefined)
}

/** The session of a kept replay. One that was kept before there were labels is read. */
async function labelOf(whose: Whose): Promise<unknown> {
  const label = await match(whose.person, place(whose.session, LABEL))
  return label ? label.json() : (await findKept(whose))?.session
}

/** Keeps what has come to a replay since it was kept; its files stay what they are. Gives what is kept now, if anything is. */
export async function renewReplay(
  whose: Whose,
  change: Pick<KeptReplay, 'view' | 'captions'>,
): Promise<KeptReplay | undefined> {
  const found = await findKept(whose).catch(() => undefined)
  if (!found) return undefined
  const renewed = { ...found, ...change }
  const cache = await caches.open(shelfOf(whose.person))
  // Where there is no room for it what was kept before is still whole.
  return cache.put(place(whose.session), json(renewed)).then(
    () => renewed,
    () => found,
  )
}

/** A file that is kept with a replay, if it is. */
export async function keptFile({ person, session }: Whose, file: string): Promise<Blob | undefined> {
  const found = await match(person, place(session, encodeURIComponent(file)))
  return found?.blob()
}

/** Forgets one replay: its recording is gone, or no longer shown. */
export async function forgetReplay({ person, session }: Whose): Promise<void> {
  if ('caches' in self && (await caches.has(shelfOf(person))))
    await forget(await caches.open(shelfOf(person)), session)
}

/** Forgets every replay but those of this person; all of them when nobody is named. */
export async function forgetOthers(person?: string): Promise<void> {
  if (!('caches' in self)) return
  const others = (await caches.keys()).filter(
    (name) => name.startsWith(SHELF) && name !== shelfOf(person ?? ''),
  )
  await Promise.all(others.map((name) => caches.delete(name)))
}

async function match(person: string, address: string): Promise<Response | undefined> {
  if (!('caches' in self) || !(await caches.has(shelfOf(person)))) return undefined
  return (await caches.open(shelfOf(person))).match(address)
}

async function hasRoom(bytes: number): Promise<boolean> {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {}
  return quota - usage > bytes * LEFT_OVER
}

async function forget(cache: Cache, session: string): Promise<void> {
  const mine = (await cache.keys()).filter(({ url }) => sessionOf(url) === session)
  await Promise.all(mine.map((request) => cache.delete(request)))
}

/** The sessions on a shelf: a cache lists what it holds in the order in which it was put there. */
async function sessionsIn(cache: Cache): Promise<string[]> {
  return [...new Set((await cache.keys()).map(({ url }) => sessionOf(url)))].filter(Boolean)
}

async function dropOldest(cache: Cache): Promise<void> {
  const sessions = await sessionsIn(cache)
  for (const session of sessions.slice(0, Math.max(0, sessions.length - MOST))) await forget(cache, session)
}

const sessionOf = (url: string): string => new URL(url).pathname.split('/')[2] ?? ''

const json = (value: unknown): Response =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } })
