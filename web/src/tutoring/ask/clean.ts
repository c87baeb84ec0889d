/** Pixels as a canvas gives them: red, green, blue and opacity of each, row by row. */
export interface Pixels {
  data: Uint8ClampedArray
  width: number
  height: number
}

/** A place on a photo, in shares of its width and height. */
export type Spot = [x: number, y: number]

/** Four corners, clockwise from the upper left. */
export type Quad = [Spot, Spot, Spot, Spot]

/** How a photo looks afterwards. `scan`: black on white, as a scanner would have it. */
export interface Look {
  scan: boolean
  /** From −100, black, to 100, white; 0 leaves it. */
  brightness: number
}

/** As it was taken. */
export const PLAIN: Look = { scan: false, brightness: 0 }

/** A pixel is compared with its neighbourhood, so many of which lie side by side. */
const NEIGHBOURHOODS = 14

/** Darker than this share of its neighbourhood is ink, lighter than that is paper; between them it fades. */
const INK = 0.72
const SHEET = 0.92

/** Makes a photo of paper black on white, whatever shadow lies on it. Changes the pixels in place. */
export function scan({ data, width, height }: Pixels): void {
  const gray = new Float32Array(width * height)
  for (let i = 0; i < gray.length; i++)
    gray[i] = 0.299 * (data[i * 4] ?? 0) + 0.587 * (data[i * 4 + 1] ?? 0) + 0.114 * (data[i * 4 + 2] ?? 0)
  const sums = sumsOf(gray, width, height)
  const reach = Math.max(2, Math.round(Math.max(width, height) / NEIGHBOURHOODS / 2))
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)]
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)]
      const at = (column: number, row: number): number => sums[row * (width + 1) + column] ?? 0
      const sum = at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top)
      const mean = sum / ((right - left) * (bottom - top))
      const share = (gray[y * width + x] ?? 0) / Math.max(1, mean)
      const tone = (255 * (share - INK)) / (SHEET - INK)
      data.fill(Math.min(255, Math.max(0, tone)), (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
}

/** Makes a photo lighter or darker. Changes the pixels in place. */
export function brighten({ data }: Pixels, brightness: number): void {
  // A curve and not a sum, so that black and white stay what they are.
  const power = 2 ** (-brightness / 50)
  const tones = Uint8ClampedArray.from({ length: 256 }, (_, tone) => 255 * (tone / 255) ** power)
  for (let i = 0; i < data.length; i++) if (i % 4 !== 3) data[i] = tones[data[i] ?? 0] ?? 0
}

/** The size of a straightened part: as wide and high as its longer sides. */
export function straightSize(
  { width, height }: { width: number; height: number },
  quad: Quad,
): { width: number; height: number } {
  const side = (a: Spot, b: Spot): number => Math.hypot((a[0] - b[0]) * width, (a[1] - b[1]) * height)
  const [nw, ne, se, sw] = quad
  return {
    width: Math.max(1, Math.round(Math.max(side(nw, ne), side(sw, se)))),
    height: Math.max(1, Math.round(Math.max(side(nw, sw), side(ne, se)))),
  }
}

/** Draws what lies between four corners of a photo into an upright picture, as if it had been taken from straight above. */
export function straighten(from: Pixels, quad: Quad, into: Pixels): void {
  const map = mapOnto(quad)
  for (let y = 0; y < into.height; y++) {
    for (let x = 0; x < into.width; x++) {
      const [u, v] = map((x + 0.5) / into.width, (y + 0.5) / into.height)
      sample(from, u * from.width - 0.5, v * from.height - 0.5, into.data, (y * into.width + x) * 4)
    }
  }
}

/** The perspective that takes the unit square onto four corners (Heckbert, Fundamentals of Texture Mapping, 1989). */
export function mapOnto([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Quad): (u: number, v: number) => Spot {
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3]
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3]
  const area = dx1 * dy2 - dx2 * dy1 || 1e-9
  const [g, h] = [(sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area]
  const [a, b] = [x1 - x0 + g * x1, x3 - x0 + h * x3]
  const [d, e] = [y1 - y0 + g * y1, y3 - y0 + h * y3]
  return (u, v) => {
    const depth = g * u + h * v + 1
    return [(a * u + b * v + x0) / depth, (d * u + e * v + y0) / depth]
  }
}

/** Mixes the four pixels about a place. */
function sample(
  { data, width, height }: Pixels,
  x: number,
  y: number,
  into: Uint8ClampedArray,
  at: number,
): void {
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value))
  const [left, top] = [within(Math.floor(x), width - 1), within(Math.floor(y), height - 1)]
  const [right, bottom] = [within(left + 1, width - 1), within(top + 1, height - 1)]
  const [fx, fy] = [within(x - left, 1), within(y - top, 1)]
  for (let i = 0; i < 4; i++) {
    const tone = (column: number, row: number): number => data[(row * width + column) * 4 + i] ?? 0
    const upper = tone(left, top) * (1 - fx) + tone(right, top) * fx
    const lower = tone(left, bottom) * (1 - fx) + tone(right, bottom) * fx
    into[at + i] = upper * (1 - fy) + lower * fy
  }
}

/** Sums over everything above and to the left of each place, so that the sum of any rectangle is four look-ups. */
function sumsOf(gray: Float32Array, width: number, height: number): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += gray[y * width + x] ?? 0
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] ?? 0) + row
    }
  }
  return sums
}
