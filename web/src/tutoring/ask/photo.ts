import { brighten, scan, straighten, straightSize, type Look, type Quad } from './clean'
import { isComplete } from './complete'
import { findSheet } from './sheet'

/** The longest side of a photo that leaves the device, in pixels. */
export const LONGEST_SIDE = 2000
const SMALLEST_CROP = 0.08
const QUALITY = 0.86

/** A rectangle in shares of the turned photo, from 0 to 1. */
export interface Crop {
  x: number
  y: number
  w: number
  h: number
}

/** How a photo is set right: quarter turns clockwise, then what is kept of it, straightened if need be, and how it looks. */
export interface Setting {
  turns: number
  crop: Crop
  /** Corners of a sheet that was not taken from straight above; what is between them is kept instead of `crop`. */
  quad?: Quad
  look?: Look
}

export type Handle = 'nw' | 'ne' | 'sw' | 'se' | 'all'

export const WHOLE: Crop = { x: 0, y: 0, w: 1, h: 1 }

/** Whether nothing was cropped. */
export const isWhole = ({ w, h }: Crop): boolean => w === 1 && h === 1

interface Size {
  width: number
  height: number
}

/** The size of a photo after its turns. */
export const turned = (size: Size, turns: number): Size =>
  turns % 2 === 0 ? { ...size } : { width: size.height, height: size.width }

/** The size the kept part is drawn at: never larger than it is, never longer than `LONGEST_SIDE`. */
export function outputSize(size: Size, { turns, crop }: Setting, longest = LONGEST_SIDE): Size {
  const whole = turned(size, turns)
  const width = whole.width * crop.w
  const height = whole.height * crop.h
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** The rectangle after a handle was dragged by a share of the photo; it stays inside and never vanishes. */
export function dragged(crop: Crop, handle: Handle, dx: number, dy: number): Crop {
  const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
  if (handle === 'all') {
    return { ...crop, x: within(crop.x + dx, 0, 1 - crop.w), y: within(crop.y + dy, 0, 1 - crop.h) }
  }
  let { x: left, y: top } = crop
  let right = crop.x + crop.w
  let bottom = crop.y + crop.h
  if (handle.includes('w')) left = within(left + dx, 0, right - SMALLEST_CROP)
  else right = within(right + dx, left + SMALLEST_CROP, 1)
  if (handle.includes('n')) top = within(top + dy, 0, bottom - SMALLEST_CROP)
  else bottom = within(bottom + dy, top + SMALLEST_CROP, 1)
  return { x: left, y: top, w: right - left, h: bottom - top }
}

/** The rectangle as it lies once the photo has turned a quarter clockwise. */
export const turnedCrop = ({ x, y, w, h }: Crop): Crop => ({ x: 1 - y - h, y: x, w: h, h: w })

export type Opened =
  | { image: HTMLImageElement; problem?: undefined }
  | { image?: undefined; problem: 'file_broken' | 'file_incomplete' }

/** Opens a photo. The browser itself applies the orientation the camera noted. */
export async function openPhoto(file: Blob): Promise<Opened> {
  const image = new Image()
  const address = URL.createObjectURL(file)
  try {
    if (!isComplete(new Uint8Array(await file.arrayBuffer()))) return { problem: 'file_incomplete' }
    image.src = address
    await image.decode()
    return { image }
  } catch {
    return { problem: 'file_broken' }
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** Draws the turned photo into the canvas, as large as the longest side allows, or smaller to look at. */
export function draw(
  canvas: HTMLCanvasElement,
  image: HTMLImageElement,
  setting: Setting,
  longest = LONGEST_SIDE,
): void {
  const natural = { width: image.naturalWidth, height: image.naturalHeight }
  const output = outputSize(natural, setting, longest)
  const whole = turned(natural, setting.turns)
  Object.assign(canvas, output)
  const context = canvas.getContext('2d')
  if (!context) return
  const scale = output.width / (whole.width * setting.crop.w)
  context.imageSmoothingQuality = 'high'
  context.scale(scale, scale)
  context.translate(-setting.crop.x * whole.width, -setting.crop.y * whole.height)
  context.translate(whole.width / 2, whole.height / 2)
  context.rotate((setting.turns * Math.PI) / 2)
  context.drawImage(image, -natural.width / 2, -natural.height / 2)
  context.resetTransform()
  if (setting.quad) straightenOn(canvas, context, setting.quad)
  if (setting.look) lookOn(canvas, context, setting.look)
}

function straightenOn(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, quad: Quad): void {
  const photo = context.getImageData(0, 0, canvas.width, canvas.height)
  Object.assign(canvas, straightSize(photo, quad))
  const upright = context.createImageData(canvas.width, canvas.height)
  straighten(photo, quad, upright)
  context.putImageData(upright, 0, 0)
}

function lookOn(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, look: Look): void {
  if (!look.scan && !look.brightness) return
  const photo = context.getImageData(0, 0, canvas.width, canvas.height)
  if (look.scan) scan(photo)
  if (look.brightness) brighten(photo, look.brightness)
  context.putImageData(photo, 0, 0)
}

/** The photo as it is sent: turned, cropped, shrunk, and free of everything the camera wrote into the file. */
export function finish(image: HTMLImageElement, setting: Setting): Promise<Blob | undefined> {
  const canvas = document.createElement('canvas')
  draw(canvas, image, setting.quad ? { ...setting, crop: WHOLE } : setting)
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', QUALITY))
}

/** Longest side of the photo in which the sheet is looked for, in pixels. */
const LOOKED_AT = 640

/** The corners of the sheet on the turned photo; nothing where none is seen. */
export function sheetOn(image: HTMLImageElement, turns: number): Quad | undefined {
  const canvas = document.createElement('canvas')
  draw(canvas, image, { turns, crop: WHOLE }, LOOKED_AT)
  const photo = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height)
  return photo && findSheet(photo)
}

/** The corners of a crop, which can then be moved one by one. */
export const quadOf = ({ x, y, w, h }: Crop): Quad => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
]

/** The corners as they lie once the photo has turned a quarter clockwise. */
export const turnedQuad = ([nw, ne, se, sw]: Quad): Quad => {
  const turn = ([x, y]: Quad[number]): Quad[number] => [1 - y, x]
  return [turn(sw), turn(nw), turn(ne), turn(se)]
}

/** The corners after one of them was dragged; none leaves the photo, or its own quarter of the sheet. */
export function draggedCorner(quad: Quad, corner: number, dx: number, dy: number): Quad {
  const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
  const others = quad.filter((_, i) => i !== corner)
  const middle = [0, 1].map((axis) => others.reduce((sum, spot) => sum + (spot[axis] ?? 0), 0) / 3)
  const [cx = 0.5, cy = 0.5] = middle
  const [left, upper] = [corner === 0 || corner === 3, corner < 2]
  const moved = quad.map((spot) => [...spot]) as Quad
  const [x, y] = quad[corner] ?? [0, 0]
  moved[corner] = [
    left ? within(x + dx, 0, cx - SMALLEST_CROP / 2) : within(x + dx, cx + SMALLEST_CROP / 2, 1),
    upper ? within(y + dy, 0, cy - SMALLEST_CROP / 2) : within(y + dy, cy + SMALLEST_CROP / 2, 1),
  ]
  return moved
}
