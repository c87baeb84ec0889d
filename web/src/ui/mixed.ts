export interface Piece {
  text: string
  formula: boolean
  display: boolean
}

/** Cuts a text at its dollar signs: `$…$` in the line, `$$…$$` on a line of its own. A lone dollar is a dollar. */
export function parts(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(/\$\$([^$]+)\$\$|\$([^$\n]+)\$/g)) {
    if (match.index > from) pieces.push(words(text.slice(from, match.index)))
    pieces.push({ text: match[1] ?? match[2] ?? '', formula: true, display: match[1] !== undefined })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push(words(text.slice(from)))
  return pieces
}

/** Whether a text holds a formula at all. */
export const hasFormula = (text: string): boolean => parts(text).some((piece) => piece.formula)

const words = (text: string): Piece => ({ text, formula: false, display: false })
