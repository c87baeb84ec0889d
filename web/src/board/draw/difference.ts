import { boxOf, looksSame, type Item } from '../model/item'
import { joinBoxes, NOWHERE, type Box } from '../model/page'

/** What has to be drawn when one list of items takes the place of another. */
export interface Difference {
  /** Items that only came on top. */
  added: readonly Item[]
  /** The part of the page where something below changed and all has to be drawn anew; empty when nothing did. */
  dirty: Box
}

/**
 * Compares what is drawn with what should be.
 *
 * Writing only adds on top, so nothing old is touched; undo, erasing and late strokes of others dirty their own place.
 */
export function difference(drawn: readonly Item[], wanted: readonly Item[]): Difference {
  const start = sharedStart(drawn, wanted)
  if (start === drawn.length) return { added: wanted.slice(start), dirty: NOWHERE }
  const end = sharedEnd(drawn, wanted, start)
  const changed = [...drawn.slice(start, drawn.length - end), ...wanted.slice(start, wanted.length - end)]
  return { added: [], dirty: changed.map(boxOf).reduce(joinBoxes, NOWHERE) }
}

function sharedStart(drawn: readonly Item[], wanted: readonly Item[]): number {
  let i = 0
  while (same(drawn[i], wanted[i])) i++
  return i
}

function sharedEnd(drawn: readonly Item[], wanted: readonly Item[], start: number): number {
  const most = Math.min(drawn.length, wanted.length) - start
  let i = 0
  while (i < most && same(drawn[drawn.length - 1 - i], wanted[wanted.length - 1 - i])) i++
  return i
}

function same(a: Item | undefined, b: Item | undefined): boolean {
  return a !== undefined && b !== undefined && looksSame(a, b)
}
