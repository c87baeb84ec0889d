/** A part of a text, and whether it is one of the words that are looked for. */
export interface Part {
  text: string
  hit: boolean
}

/** A text cut at some words; of words within each other the longest, and large letters are small ones. A number is no part of another. */
export function marked(text: string, words: readonly string[]): Part[] {
  const wanted = words.filter(Boolean).sort((one, other) => other.length - one.length)
  if (wanted.length === 0) return [{ text, hit: false }]
  const pattern = wanted.map(patternOf).join('|')
  const cut = text.split(new RegExp(`(${pattern})`, 'iu'))
  // What stands between is at every even place.
  return cut.map((part, at) => ({ text: part, hit: at % 2 === 1 })).filter((part) => part.text)
}

function patternOf(word: string): string {
  const literal = word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return /^\d[\d.]*$/.test(word) ? String.raw`(?<!\d|\d\.)${literal}(?!\d|\.\d)` : literal
}
