import type { Entry, Op } from '../model/op'
import { decodePoints, encodePoints, type InkPoint } from '../model/points'
import type { Place } from '../model/page'

/** Something to do to the board at a time; `at` is milliseconds since the room opened. */
export interface Cue {
  at: number
  seq: number
  author: string
  op: Op
}

/** A delta arrived with all its points at once; it was drawn over at most this long before. */
const LONGEST_MS = 150

/** Points are shown in steps of this length: a frame of the screen. */
const FRAME_MS = 16

/** Stands for the author of what the room itself wrote. */
const ROOM = ''

/** Operations that later ones must not overtake. */
const FIRM = new Set<Op['k']>([
  'set',
  'move',
  'fasten',
  'erase',
  'undo',
  'redo',
  'clear',
  'page_add',
  'page_turn',
])

/**
 * Spreads a log over time: points appear as they were drawn, not as deltas arrived.
 *
 * The board after all cues is the board after all entries. A delta's points therefore begin neither before its author's
 * last entry nor before the last operation that changes more than its own stroke.
 */
export function cuesOf(entries: readonly Entry[]): Cue[] {
  const cues: Cue[] = []
  const tips = new Map<string, Place>()
  const lastOf = new Map<string, number>()
  let firm = 0
  for (const { seq, at, author = ROOM, op } of entries) {
    const from = Math.max(firm, lastOf.get(author) ?? 0, at - LONGEST_MS)
    if (op.k === 'ink' || op.k === 'more') {
      const tip = op.k === 'more' ? tips.get(op.id) : undefined
      const points = decodePoints(op.pts, tip)
      const last = points[points.length - 1]
      if (last) tips.set(op.id, last)
      cues.push(...spread(op, points, tip, from, at).map((step) => ({ seq, author, ...step })))
    } else {
      cues.push({ seq, at, author, op })
      if (FIRM.has(op.k)) firm = at
    }
    lastOf.set(author, at)
  }
  return cues.sort((a, b) => a.at - b.at || a.seq - b.seq)
}

type InkLike = Op & { k: 'ink' | 'more' }

function spread(
  op: InkLike,
  points: readonly InkPoint[],
  tip: Place | undefined,
  from: number,
  until: number,
): { at: number; op: Op }[] {
  const steps = Math.min(points.length, Math.max(1, Math.floor((until - from) / FRAME_MS)))
  if (steps <= 1) return [{ at: until, op }]
  return Array.from({ length: steps }, (_, i) => {
    const [start, end] = [
      Math.floor((i * points.length) / steps),
      Math.floor(((i + 1) * points.length) / steps),
    ]
    const pts = encodePoints(points.slice(start, end), points[start - 1] ?? tip)
    const done = (op.done ?? false) && i === steps - 1
    const at = from + ((until - from) * (i + 1)) / steps
    return { at, op: i === 0 ? { ...op, pts, done } : { k: 'more', id: op.id, pts, done } }
  })
}
