import { parts } from './mixed'

/** Signs that stand for a command: each name with the sign behind it. What is not here is read by its name. */
const SIGNS = new Map(
  [
    'times× div÷ cdot· pm± mp∓ ast* circ° degree° prime′',
    'le≤ leq≤ leqslant≤ ge≥ geq≥ geqslant≥ ne≠ neq≠ lt< gt>',
    'approx≈ equiv≡ cong≌ sim∽ parallel∥ perp⊥ angle∠ triangle△',
    'odot⊙ infty∞ in∈ notin∉ cup∪ cap∩ subset⊂ varnothing∅ emptyset∅',
    'to→ rightarrow→ Rightarrow⇒ because∵ therefore∴ sum∑ int∫ ldots… cdots… dots…',
    'alphaα betaβ gammaγ deltaδ DeltaΔ thetaθ lambdaλ muμ piπ rhoρ sigmaσ varphiφ phiφ omegaω OmegaΩ',
  ]
    .join(' ')
    .split(' ')
    .map((entry) => [entry.slice(0, -1), entry.slice(-1)]),
)
/** Commands that leave a gap, and those that leave nothing. */
const GAP = /^([,;: \\]|q?quad)$/
const NOTHING = /^(left|right|displaystyle|!)$/
/** Commands that only dress what follows. */
const DRESS = /^(text|mathrm|mathbf|mathit|mbox|operatorname|overline|underline|vec|boxed|begin|end)$/
const RAISED = ['0123456789+-=()n', '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ'] as const
const LOWERED = ['0123456789+-=()', '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎'] as const

/** In brackets, unless it is one number or word. */
const whole = (text: string): string => (/^[\p{L}\p{N}.°]*$/u.test(text) ? text : `(${text})`)

/** Small signs above or below the line where there are such, a mark and the text otherwise. */
function small(text: string, mark: string, [from, to]: readonly [string, string]): string {
  if (text === '°' || text === '′') return text
  const signs = [...text].map((sign) => [...to][from.indexOf(sign)])
  return signs.every((sign) => sign !== undefined) ? signs.join('') : mark + whole(text)
}

/** A formula in LaTeX as a line of text, for lists: `\frac{80+90}{2}` reads (80+90)/2. */
export function readable(tex: string): string {
  let at = 0

  function until(end?: string): string {
    let text = ''
    while (at < tex.length && tex[at] !== end) text += piece()
    at += 1
    return text
  }

  function piece(): string {
    const sign = tex[at++] ?? ''
    if (sign === '{') return until('}')
    if (sign === '^') return small(argument(), '^', RAISED)
    if (sign === '_') return small(argument(), '_', LOWERED)
    if (sign === '\\') return command()
    return sign === '~' || sign === '&' ? ' ' : sign
  }

  /** What a command takes: a group, another command, or one sign. */
  function argument(): string {
    while (tex[at] === ' ') at += 1
    return piece()
  }

  function command(): string {
    const name = /^(?:[A-Za-z]+|[^A-Za-z])/.exec(tex.slice(at))?.[0] ?? ''
    at += name.length
    // The space after a word only ends it; a sign that stands free stays so.
    const free = tex[at - name.length - 2] === ' ' && tex[at] === ' ' ? ' ' : ''
    if (/[A-Za-z]/.test(name)) while (tex[at] === ' ') at += 1
    if (/^[dtc]?frac$/.test(name)) return `${whole(argument())}/${whole(argument())}`
    if (name === 'sqrt') {
      const root = tex[at] === '[' ? ((at += 1), small(until(']'), '', RAISED)) : ''
      return `${root}√${whole(argument())}`
    }
    if (name === 'begin' || name === 'end') return argument() && ''
    if (DRESS.test(name)) return argument()
    if (NOTHING.test(name)) return free
    return (GAP.test(name) ? ' ' : (SIGNS.get(name) ?? name)) + free
  }

  return until()
}

/** A text as one reads it in a list, its formulas without typesetting. */
export const plain = (text: string): string =>
  parts(text)
    .map((piece) => (piece.formula ? readable(piece.text) : piece.text))
    .join('')
