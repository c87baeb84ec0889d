import type { Pixels, Quad, Spot } from './clean'

/** The photo is looked at in so many cells along its longer side: ink vanishes between them, the sheet does not. */
const CELLS = 160

/** The sheet is brighter than what it lies on by at least so much, of 255. */
const BRIGHTER = 36

/** A sheet fills this share of the photo at least; one that fills nearly all of it needs no edges. */
const SMALLEST = 0.2
const LARGEST = 0.96

/** What is bright is between these times as large as what lies between the corners: a lamp or a white wall has other forms. */
const FORM = [0.9, 1.12] as const

interface Grid {
  tones: Uint8Array
  width: number
  height: number
}

/** The corners of a sheet of paper that lies on something darker; nothing where no such sheet is seen. */
export function findSheet(photo: Pixels): Quad | undefined {
  const grid = gridOf(photo)
  const split = splitOf(grid.tones)
  if (split === undefined) return undefined
  const sheet = largestOf(grid, split)
  if (sheet.length < SMALLEST * grid.tones.length) return undefined
  const corners = cornersOf(sheet, grid)
  const share = areaOf(corners)
  const form = spanOf(sheet, grid) / (share * grid.tones.length)
  return share <= LARGEST && form >= FORM[0] && form <= FORM[1] ? corners : undefined
}

/** The brightest tone in each cell: what is written on paper is thinner than a cell. */
function gridOf({ data, width, height }: Pixels): Grid {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / CELLS))
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)]
  const tones = new Uint8Array(columns * rows)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4
      const tone = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
      const cell = Math.floor(y / step) * columns + Math.floor(x / step)
      if (tone > (tones[cell] ?? 0)) tones[cell] = tone
    }
  return { tones, width: columns, height: rows }
}

/** The tone between dark and bright that parts them best (Otsu 1979); nothing where all are much alike. */
function splitOf(tones: Uint8Array): number | undefined {
  const counts = new Float64Array(256)
  for (const tone of tones) counts[tone] = (counts[tone] ?? 0) + 1
  const whole = tones.reduce((sum, tone) => sum + tone, 0)
  let [best, split, apart] = [0, 0, 0]
  let [below, sum] = [0, 0]
  for (let tone = 0; tone < 255; tone++) {
    below += counts[tone] ?? 0
    sum += tone * (counts[tone] ?? 0)
    const above = tones.length - below
    if (!below || !above) continue
    const distance = (whole - sum) / above - sum / below
    const between = below * above * distance ** 2
    if (between > best) [best, split, apart] = [between, tone, distance]
  }
  return apart >= BRIGHTER ? split : undefined
}

/** The cells of the largest bright piece that hangs together. */
function largestOf({ tones, width }: Grid, split: number): number[] {
  const seen = new Uint8Array(tones.length)
  let largest: number[] = []
  for (let start = 0; start < tones.length; start++) {
    if (seen[start] || (tones[start] ?? 0) <= split) continue
    const piece = [start]
    seen[start] = 1
    for (const cell of piece) {
      const column = cell % width
      const beside = [
        cell - width,
        cell + width,
        column > 0 ? cell - 1 : -1,
        column < width - 1 ? cell + 1 : -1,
      ]
      for (const next of beside) {
        if (next < 0 || next >= tones.length || seen[next] || (tones[next] ?? 0) <= split) continue
        seen[next] = 1
        piece.push(next)
      }
    }
    if (piece.length > largest.length) largest = piece
  }
  return largest
}

/** The cells farthest out along the diagonals, a cell further in: the edge itself is half table. */
function cornersOf(sheet: readonly number[], { width, height }: Grid): Quad {
  const most = (of: (x: number, y: number) => number, dx: 0 | 1, dy: 0 | 1): Spot => {
    let best = -Infinity
    let spot: Spot = [0, 0]
    for (const cell of sheet) {
      const [x, y] = [cell % width, Math.floor(cell / width)]
      if (of(x, y) <= best) continue
      best = of(x, y)
      spot = [inward(x, dx, width), inward(y, dy, height)]
    }
    return spot
  }
  return [
    most((x, y) => -x - y, 0, 0),
    most((x, y) => x - y, 1, 0),
    most((x, y) => x + y, 1, 1),
    most((x, y) => y - x, 0, 1),
  ]
}

/** The place of an outer cell, one cell further in unless the sheet goes on beyond the photo. */
function inward(cell: number, far: 0 | 1, cells: number): number {
  if (far) return cell === cells - 1 ? 1 : cell / cells
  return cell === 0 ? 0 : (cell + 1) / cells
}

/** The share of the photo between four corners. */
function areaOf(quad: Quad): number {
  const crossed = quad.map(([x, y], i) => {
    const [nextX, nextY] = quad[(i + 1) % 4] ?? [0, 0]
    return x * nextY - nextX * y
  })
  return Math.abs(crossed.reduce((sum, part) => sum + part, 0)) / 2
}

/** How many cells the piece covers, with what is dark inside of it. */
function spanOf(sheet: readonly number[], { width, height }: Grid): number {
  const [from, to] = [new Array<number>(height).fill(width), new Array<number>(height).fill(-1)]
  for (const cell of sheet) {
    const [x, y] = [cell % width, Math.floor(cell / width)]
    from[y] = Math.min(from[y] ?? width, x)
    to[y] = Math.max(to[y] ?? -1, x)
  }
  return from.reduce((sum, first, y) => sum + Math.max(0, (to[y] ?? -1) - first + 1), 0)
}
