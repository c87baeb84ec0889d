import { isLocked } from '../model/board'
import { boxOf, boxOfShape, isBackdrop, type Item } from '../model/item'
import type {
  CoordinatesShape,
  ImageShape,
  InstrumentShape,
  NumberLineShape,
  PersonOp,
  Shape,
} from '../model/op'
import { PAGE_HEIGHT, PAGE_WIDTH, type Box, type Place } from '../model/page'
import { encodePoints, splitPoints } from '../model/points'
import type { Bench } from './bench'
import { moved } from './reshape'
import { HOME, placeItem } from '../model/placement'

/** Things one operation takes at most. */
export const AT_ONCE = 500

/** How far beside a thing its double lies, in page units. */
const BESIDE = 300

/** Places doubles of things beside them, and says which they are. */
export function double(bench: Bench, items: readonly Item[]): string[] {
  return items.map((item) => {
    const id = bench.newId()
    for (const op of doubling(item, id)) bench.submit(op)
    return id
  })
}

function doubling(item: Item, id: string): PersonOp[] {
  const { page } = item
  if (item.kind === 'shape') {
    const shape = moved(item.shape, BESIDE, BESIDE)
    return [{ k: 'add', id, page, shape: shape.type === 'image' ? { ...shape, locked: false } : shape }]
  }
  const { tool, color, width, points } = placeItem(
    { ...item, base: undefined, placed: undefined },
    { ...HOME, dx: BESIDE, dy: BESIDE },
  )
  const runs = splitPoints(points)
  return runs.map((run, i): PersonOp => {
    const before = runs[i - 1]
    const pts = encodePoints(run, before?.[before.length - 1])
    const done = i === runs.length - 1
    return i === 0 ? { k: 'ink', id, page, tool, color, width, pts, done } : { k: 'more', id, pts, done }
  })
}

/** Locks things, or unlocks them. */
export function fasten(bench: Bench, items: readonly Item[], locked: boolean): void {
  const ids = items.filter((item) => isLocked(item) !== locked).map(({ id }) => id)
  for (let i = 0; i < ids.length; i += AT_ONCE)
    bench.submit({ k: 'fasten', ids: ids.slice(i, i + AT_ONCE), locked })
}

/** A ruler or a protractor about a place. */
export function instrumentAt(
  type: InstrumentShape['type'],
  { x, y }: Place,
  across: number,
): InstrumentShape {
  // As long as is seen, in whole centimetres.
  const length = Math.min(8_000, Math.max(2_000, Math.floor((across * 0.7) / 500) * 500))
  if (type === 'ruler') return { type, x: Math.round(x - length / 2), y: Math.round(y), length, angle: 0 }
  const radius = Math.min(3_000, length / 2)
  return { type, x: Math.round(x), y: Math.round(y + radius / 2), radius, angle: 0 }
}

/** What someone chose for axes. */
export type Axes =
  | Pick<CoordinatesShape, 'type' | 'x_min' | 'x_max' | 'y_min' | 'y_max' | 'grid'>
  | Pick<NumberLineShape, 'type' | 'from' | 'to' | 'step'>

/** Axes about a place, with squares that are square where the ranges allow it. */
export function axesAt(
  axes: Axes,
  { x, y }: Place,
  across: number,
  hand: { color: string; width: number },
): CoordinatesShape | NumberLineShape {
  const look = { color: hand.color, width: Math.min(hand.width, 28) }
  const w = Math.round(Math.min(8_000, Math.max(2_000, across * 0.8)))
  if (axes.type === 'number_line') return { ...axes, ...look, x: Math.round(x - w / 2), y: Math.round(y), w }
  const unit = (w - 600) / (axes.x_max - axes.x_min)
  const h = Math.round(Math.min(9_000, Math.max(2_000, unit * (axes.y_max - axes.y_min) + 600)))
  return { ...axes, ...look, x: Math.round(x - w / 2), y: Math.round(Math.max(0, y - h / 2)), w, h }
}

/** How far a new thing steps aside at once, in page units: a centimetre. */
const ASIDE = 500

/**
 * A new thing where it hides no other: further down, then further right, as far as the page goes. What a page is about lies under
 * everything; where the page is full the thing lies at least not exactly on another of its kind.
 */
export function stepAside(shape: Shape, items: readonly Item[]): Shape {
  const others = items.flatMap((item) =>
    item.kind === 'shape' && !isGround(item) ? [middleOf(boxOf(item))] : [],
  )
  const box = boxOfShape(shape)
  const steps = [...stepsFrom(box)]
  const hides = (by: Place) => others.some((other) => isWithin(box, { x: other.x - by.x, y: other.y - by.y }))
  const { x, y } = middleOf(box)
  const covers = (by: Place) =>
    others.some((other) => Math.hypot(other.x - x - by.x, other.y - y - by.y) < ASIDE / 2)
  const by = steps.find((step) => !hides(step)) ?? steps.find((step) => !covers(step))
  return by ? moved(shape, by.x, by.y) : shape
}

/** Steps down and, from the top again, right that leave a box on the page; the first is none. */
function* stepsFrom({ right, bottom }: Box): Generator<Place> {
  for (let x = 0; x === 0 || right + x <= PAGE_WIDTH; x += ASIDE)
    for (let y = 0; y === 0 || bottom + y <= PAGE_HEIGHT; y += ASIDE) yield { x, y }
}

function isGround(item: Item & { kind: 'shape' }): boolean {
  return item.shape.type === 'image' && isBackdrop(item.shape)
}

function middleOf({ left, top, right, bottom }: Box): Place {
  return { x: (left + right) / 2, y: (top + bottom) / 2 }
}

function isWithin({ left, top, right, bottom }: Box, { x, y }: Place): boolean {
  return x > left && x < right && y > top && y < bottom
}

/** A part of a picture as a picture of its own, beside it. Nothing when the part is too small, or the picture is turned. */
export function snipped(image: ImageShape, box: Box): ImageShape | undefined {
  const { x, y, w, h, rotation } = image
  const [left, top] = [Math.max(box.left, x), Math.max(box.top, y)]
  const [right, bottom] = [Math.min(box.right, x + w), Math.min(box.bottom, y + h)]
  if (rotation % 360 !== 0 || right - left < 100 || bottom - top < 100) return undefined
  const [cropX, cropY, cropW, cropH] = image.crop ?? [0, 0, 10_000, 10_000]
  const crop: ImageShape['crop'] = [
    Math.round(cropX + ((left - x) / w) * cropW),
    Math.round(cropY + ((top - y) / h) * cropH),
    Math.max(1, Math.round(((right - left) / w) * cropW)),
    Math.max(1, Math.round(((bottom - top) / h) * cropH)),
  ]
  const size = { w: Math.round(right - left), h: Math.round(bottom - top) }
  return { ...image, ...beside({ left, top, right, bottom }), ...size, crop, locked: false }
}

/** To the right where there is room, else below, else above, else over a corner of it. */
function beside({ left, top, right, bottom }: Box): Place {
  const [w, h] = [right - left, bottom - top]
  const at = (x: number, y: number): Place => ({ x: Math.round(x), y: Math.round(y) })
  if (right + BESIDE + w <= PAGE_WIDTH) return at(right + BESIDE, top)
  if (bottom + BESIDE + h <= PAGE_HEIGHT) return at(left, bottom + BESIDE)
  if (top - BESIDE - h >= 0) return at(left, top - BESIDE - h)
  return at(Math.max(0, left - BESIDE), Math.max(0, top - BESIDE))
}
