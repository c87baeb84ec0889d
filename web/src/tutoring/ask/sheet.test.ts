import { describe, expect, it } from 'vitest'
import type { Pixels, Quad } from './clean'
import { findSheet } from './sheet'

const [WIDTH, HEIGHT] = [480, 640]

/** A photo: at each place, in shares of it, so bright. */
function photo(tone: (u: number, v: number) => number): Pixels {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255)
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const at = (y * WIDTH + x) * 4
      data.fill(tone((x + 0.5) / WIDTH, (y + 0.5) / HEIGHT), at, at + 3)
    }
  return { data, width: WIDTH, height: HEIGHT }
}

/** Whether a place lies between four corners that go clockwise. */
const within = (quad: Quad, u: number, v: number): boolean =>
  quad.every(([x, y], i) => {
    const [nextX, nextY] = quad[(i + 1) % 4] ?? [0, 0]
    return (nextX - x) * (v - y) - (nextY - y) * (u - x) >= 0
  })

/** Lines of writing, a pixel or two thick, within the middle of the page. */
const written = (u: number, v: number): boolean => Math.floor(v * HEIGHT) % 24 < 2 && u > 0.3 && u < 0.7

const STRAIGHT: Quad = [
  [0.1, 0.08],
  [0.9, 0.08],
  [0.9, 0.92],
  [0.1, 0.92],
]
const LEANING: Quad = [
  [0.22, 0.1],
  [0.84, 0.16],
  [0.94, 0.9],
  [0.06, 0.84],
]
/** Its lower edge is beyond the photo. */
const CUT: Quad = [
  [0.15, 0.2],
  [0.85, 0.2],
  [0.9, 1],
  [0.1, 1],
]

const sheetOn = (
  quad: Quad,
  paper: (u: number, v: number) => number,
  table: (u: number, v: number) => number,
) =>
  photo((u, v) => {
    if (!within(quad, u, v)) return table(u, v)
    return paper(u, v) * (written(u, v) ? 0.3 : 1)
  })

describe('the sheet on a photo', () => {
  it.each<[string, Quad, (u: number, v: number) => number, (u: number, v: number) => number]>([
    ['straight, on a dark table', STRAIGHT, () => 230, () => 60],
    ['leaning', LEANING, () => 225, () => 90],
    ['in a shadow that falls off', LEANING, (u) => 235 - 60 * u, (_, v) => 70 - 40 * v],
    [
      'with grain',
      STRAIGHT,
      (u, v) => 215 + 20 * Math.sin(900 * u * v),
      (u, v) => 80 + 20 * Math.sin(700 * (u - v)),
    ],
    ['whose edge is beyond the photo', CUT, () => 220, () => 50],
    ['beside something else that is bright', STRAIGHT, () => 225, (u, v) => (u > 0.95 && v < 0.3 ? 240 : 70)],
  ])('is found %s', (_, quad, paper, table) => {
    const found = findSheet(sheetOn(quad, paper, table))
    expect(found).toBeDefined()
    for (const [i, [x, y]] of quad.entries()) {
      const [foundX = -1, foundY = -1] = found?.[i] ?? []
      expect(Math.hypot(foundX - x, foundY - y)).toBeLessThan(0.025)
      // Never a strip of the table with it.
      if (y > 0 && y < 1) expect(within(quad, foundX, foundY)).toBe(true)
    }
  })

  it.each<[string, Pixels]>([
    ['where the page is all there is', photo((u, v) => (written(u, v) ? 60 : 235 - 30 * u))],
    ['where nothing is brighter than the rest', photo(() => 128)],
    [
      'where it hardly differs from the table',
      sheetOn(
        STRAIGHT,
        () => 200,
        () => 180,
      ),
    ],
    [
      'where what is bright is small',
      sheetOn(
        [
          [0.4, 0.4],
          [0.6, 0.4],
          [0.6, 0.6],
          [0.4, 0.6],
        ],
        () => 240,
        () => 40,
      ),
    ],
    [
      'where what is bright is round',
      photo((u, v) => (Math.hypot((u - 0.5) * 3, (v - 0.5) * 4) < 1.4 ? 240 : 40)),
    ],
  ])('is not found %s', (_, seen) => {
    expect(findSheet(seen)).toBeUndefined()
  })
})
