import { expect, test } from 'vitest'
import { brighten, mapOnto, scan, straighten, straightSize, type Pixels, type Quad } from './clean'

function picture(width: number, height: number, tone: (x: number, y: number) => number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.fill(tone(x, y), (y * width + x) * 4, (y * width + x) * 4 + 3)
  return { data, width, height }
}

const toneAt = ({ data, width }: Pixels, x: number, y: number) => data[(y * width + x) * 4]

test('a scan has white paper and black ink, in the light and in a shadow', () => {
  // Paper from bright on the left to dark on the right, with a line of ink half as bright as the paper about it.
  const photo = picture(280, 60, (x, y) => (240 - x * 0.6) * (y > 28 && y < 32 ? 0.5 : 1))
  scan(photo)
  for (const x of [20, 140, 260]) {
    expect(toneAt(photo, x, 10)).toBeGreaterThan(230)
    expect(toneAt(photo, x, 30)).toBeLessThan(40)
  }
})

test('brightness changes the middle, and leaves black and white', () => {
  const tones = (brightness: number) => {
    const photo = picture(3, 1, (x) => [0, 100, 255][x] ?? 0)
    brighten(photo, brightness)
    return [0, 1, 2].map((x) => toneAt(photo, x, 0) ?? 0)
  }
  expect(tones(0)).toEqual([0, 100, 255])
  const [black, lighter = 0, white] = tones(50)
  expect([black, white]).toEqual([0, 255])
  expect(lighter).toBeGreaterThan(140)
  expect(tones(-50)[1]).toBeLessThan(60)
})

const LEANING: Quad = [
  [0.25, 0],
  [0.75, 0],
  [1, 1],
  [0, 1],
]

test('a map meets the four corners, and the crossing of the diagonals', () => {
  const map = mapOnto(LEANING)
  const corners = [map(0, 0), map(1, 0), map(1, 1), map(0, 1)]
  corners.forEach(([x, y], i) => {
    expect(x).toBeCloseTo(LEANING[i]?.[0] ?? -1)
    expect(y).toBeCloseTo(LEANING[i]?.[1] ?? -1)
  })
  expect(map(0.5, 0.5)[1]).toBeCloseTo(1 / 3)
})

test('a leaning sheet becomes upright', () => {
  const inside = (x: number, y: number) => Math.abs(x - 50) <= 25 + y / 4
  const photo = picture(101, 101, (x, y) => (inside(x, y) ? 250 : 0))
  const upright = picture(80, 80, () => 0)
  straighten(photo, LEANING, upright)
  for (const [x, y] of [
    [4, 4],
    [75, 4],
    [75, 75],
    [4, 75],
  ] as const)
    expect(toneAt(upright, x, y)).toBeGreaterThan(200)
  expect(straightSize({ width: 100, height: 200 }, LEANING)).toEqual({ width: 100, height: 202 })
})
