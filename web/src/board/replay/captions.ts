/** A line of what is said, on the clock of the replay. */
export interface Caption {
  from: number
  until: number
  text: string
  author?: string | null
}

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
