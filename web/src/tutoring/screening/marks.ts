import type { Schemas } from '@/api'

type Place = Schemas['FoundView']

/** A part of some words: found by screening, or not. */
export interface Part {
  text: string
  reason?: Schemas['ScreenReason']
}

/** Words cut where something was found in them. Places are counted in characters, not in the units of a string. */
export function partsOf(words: string, places: readonly Place[]): Part[] {
  const letters = [...words]
  const parts: Part[] = []
  let at = 0
  for (const { from, until, reason } of places) {
    // Places may lie in each other; what was shown is not shown twice.
    const begin = Math.max(from, at)
    if (until <= begin) continue
    if (begin > at) parts.push({ text: letters.slice(at, begin).join('') })
    parts.push({ text: letters.slice(begin, until).join(''), reason })
    at = until
  }
  if (at < letters.length) parts.push({ text: letters.slice(at).join('') })
  return parts
}
