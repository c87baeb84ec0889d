import type { Entry } from '../model/op'

/** A line of what is said, or was written in the chat, on the clock of the replay. */
export interface Caption {
  from: number
  until: number
  text: string
  author?: string | null
  /** Of what was written: its place in the log. */
  seq?: number
}

/** How long a written line stands, in milliseconds, and how much longer for each of its letters. */
const STANDS_MS = 2_500
const LETTER_MS = 120

/** What was written in the chat of a room. */
export function writtenIn(entries: readonly Entry[]): Caption[] {
  return entries.flatMap(({ seq, at, author = null, op }) =>
    op.k === 'chat'
      ? [{ from: at, until: at + STANDS_MS + LETTER_MS * op.text.length, text: op.text, author, seq }]
      : [],
  )
}

/** What is said and what was written, in order of time. */
export const together = (said: readonly Caption[], written: readonly Caption[]): readonly Caption[] =>
  written.length ? [...said, ...written].sort((a, b) => a.from - b.from) : said

/** What is said at a time; nothing in a pause. Lines are in order of time. */
export function saidAt(lines: readonly Caption[], time: number): Caption | undefined {
  let [low, high] = [0, lines.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle]?.from ?? Infinity) <= time) low = middle + 1
    else high = middle
  }
  const line = lines[low - 1]
  return line && time < line.until ? line : undefined
}

/** The lines in which all of these words occur, in whatever case and width they were typed. */
export function search(lines: readonly Caption[], words: string): readonly Caption[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean)
  return wanted.length
    ? lines.filter(({ text }) => wanted.every((word) => plain(text).includes(word)))
    : lines
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase()
