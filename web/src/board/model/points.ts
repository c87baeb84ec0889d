import type { Place } from './page'

/** A place the pen touched; `p` is pressure from 0 to 255. */
export interface InkPoint extends Place {
  p: number
}

/** Pressure written when pressure is off: the middle, which draws an even line. */
export const EVEN_PRESSURE = 128

/** Numbers one operation may carry at most; a longer delta is split. */
export const MAX_NUMBERS = 1_024

/**
 * Writes points as x, y, pressure triples.
 *
 * The first triple is a step from `last`, or absolute when the stroke begins here (`last` is undefined).
 */
export function encodePoints(points: readonly InkPoint[], last?: Place): number[] {
  let from: Place = last ?? { x: 0, y: 0 }
  return points.flatMap((point) => {
    const step = [point.x - from.x, point.y - from.y, point.p]
    from = point
    return step
  })
}

/** Reads triples written by {@link encodePoints}; numbers that make no whole triple are left out. */
export function decodePoints(numbers: readonly number[], last?: Place): InkPoint[] {
  let { x, y } = last ?? { x: 0, y: 0 }
  const points: InkPoint[] = []
  for (let i = 0; i + 2 < numbers.length; i += 3) {
    const [dx = 0, dy = 0, p = EVEN_PRESSURE] = numbers.slice(i, i + 3)
    x += dx
    y += dy
    points.push({ x, y, p })
  }
  return points
}

/** Cuts points into runs that each fit one operation. */
export function splitPoints(points: readonly InkPoint[], numbers = MAX_NUMBERS): InkPoint[][] {
  const size = Math.floor(numbers / 3)
  const runs: InkPoint[][] = []
  for (let i = 0; i < points.length; i += size) runs.push(points.slice(i, i + size))
  return runs
}

/** Whether a stroke's width follows the pen's pressure. */
export function isPressed(points: readonly InkPoint[]): boolean {
  return points.some((point) => point.p !== EVEN_PRESSURE)
}
