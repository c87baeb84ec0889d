import type { Schemas } from '@/api'
import { forgetOthers, shelfOf } from '@/board/replay/kept'

type Entry = Schemas['BookEntryView']

/** A book as this device saw it last, to be read without a network. It lies on its reader's shelf and goes with that. */
export interface KeptBook {
  at: string
  book: Schemas['BookOverview']
  entries: Entry[]
}

/** What a book is narrowed to, as the API takes it. */
export interface Wanted {
  standing?: Schemas['BookStanding']
  subject?: Schemas['Subject']
  knowledge_point?: string
  q?: string
}

const place = (pupil: string): string => `/book?of=${pupil}`

/** What is kept once more was seen: all of it where that was the whole book, else what is new in place of what was known. */
export function seen(before: KeptBook | undefined, now: KeptBook, whole: boolean): KeptBook {
  if (whole || !before) return now
  const fresh = new Set(now.entries.map(({ id }) => id))
  return { ...now, entries: [...now.entries, ...before.entries.filter(({ id }) => !fresh.has(id))] }
}

/** What of a kept book is wanted. */
export function narrowedTo(
  entries: readonly Entry[],
  { standing, subject, knowledge_point, q }: Wanted,
): Entry[] {
  const sought = q?.toLowerCase() ?? ''
  return entries.filter(
    (each) =>
      (!standing || each.standing === standing) &&
      (!subject || each.subject === subject) &&
      (!knowledge_point || each.knowledge_point === knowledge_point) &&
      [each.words, each.note, each.knowledge_point].some((text) =>
        (text ?? '').toLowerCase().includes(sought),
      ),
  )
}

/** Keeps the book of a pupil for somebody who reads it. Where there is no room for it the page is as good without. */
export async function keepBook(reader: string, pupil: string, now: KeptBook, whole: boolean): Promise<void> {
  if (!('caches' in self)) return
  try {
    await forgetOthers(reader)
    const kept = seen(await findBook(reader, pupil), now, whole)
    const shelf = await caches.open(shelfOf(reader))
    await shelf.put(place(pupil), new Response(JSON.stringify(kept)))
  } catch {
    // What was kept before still stands.
  }
}

/** The book of a pupil as its reader saw it last on this device. */
export async function findBook(reader: string, pupil: string): Promise<KeptBook | undefined> {
  if (!('caches' in self) || !(await caches.has(shelfOf(reader)))) return undefined
  const found = await (await caches.open(shelfOf(reader))).match(place(pupil))
  return found && ((await found.json()) as KeptBook)
}

/** An entry of any book that its reader saw on this device. */
export async function findEntry(reader: string, id: string): Promise<Entry | undefined> {
  if (!('caches' in self) || !(await caches.has(shelfOf(reader)))) return undefined
  const shelf = await caches.open(shelfOf(reader))
  const places = (await shelf.keys()).filter(({ url }) => new URL(url).pathname === '/book')
  const books = await Promise.all(
    places.map(async (one) => (await shelf.match(one))?.json() as Promise<KeptBook>),
  )
  return books.flatMap((book) => book?.entries ?? []).find((entry) => entry.id === id)
}
