/** Punctuation that closes what stands before it; no line begins with it. */
const CLOSING = '，。、；：？！）】》〉」』”’…—％℃,.;:?!)\\]}%'

/** Punctuation that opens what stands after it; no line ends with it. */
const OPENING = '（【《〈「『“‘(\\[{'

/** Words and numbers, or one character, each with the punctuation that stays with it. */
const UNITS = unitsOf(`(?:[\\w.,:;!?'"()%+-]+|\\S)`)

/** One character with the punctuation that stays with it. */
const LETTERS = unitsOf('\\S')

function unitsOf(core: string): RegExp {
  return new RegExp(`[${OPENING}]*${core}(?:\\s*[${CLOSING}])*|\\s+`, 'gu')
}

/**
 * Breaks text into lines no wider than `width`.
 *
 * Chinese may break after any character but those that open something, and before any but those that close; Latin
 * words and numbers stay whole unless one alone is too wide.
 */
export function wrapText(text: string, width: number, measure: (line: string) => number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width, measure))
}

/** Breadth of a line in units of its letters' size: Chinese characters are square, Latin ones about half. */
export function breadth(line: string): number {
  return Array.from(line).reduce((sum, letter) => sum + (letter < '\u2000' ? 0.58 : 1), 0)
}

function wrapParagraph(paragraph: string, width: number, measure: (line: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of piecesOf(paragraph, width, measure)) {
    if (line && measure(line + piece.trimEnd()) > width) {
      lines.push(line.trimEnd())
      line = piece.trimStart()
    } else {
      line += piece
    }
  }
  return [...lines, line]
}

function piecesOf(paragraph: string, width: number, measure: (line: string) => number): string[] {
  return (paragraph.match(UNITS) ?? []).flatMap((unit) => {
    if (measure(unit) <= width) return [unit]
    const letters = unit.match(LETTERS) ?? []
    return letters.flatMap((letter) => (measure(letter) <= width ? [letter] : Array.from(letter)))
  })
}
