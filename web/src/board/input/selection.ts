import { along, direction } from '../model/instruments'
import { boxOf, centre, type Item, type ShapeItem } from '../model/item'
import { RULER } from '../model/measures'
import type { ImageShape, InstrumentShape, Shape } from '../model/op'
import { joinBoxes, NOWHERE, type Box, type Place } from '../model/page'
import { placeItem, SAME_SIZE, type Placement } from '../model/placement'

/** A shape that turns. */
export type Turning = InstrumentShape | ImageShape

/** What the drag would make of the selection: moved and resized as a whole, or one shape of another form. */
export type Change = { by: Placement } | { shape: Shape }

/** How small and large one drag makes things. */
const SCALES = { least: 0.1, most: 10 }

/** The box around several things. */
export function boxAround(items: readonly Item[]): Box {
  return items.map(boxOf).reduce(joinBoxes, NOWHERE)
}

/** Whether the box holds all of an item. */
export function holds(box: Box, item: Item): boolean {
  const { left, top, right, bottom } = boxOf(item)
  return left >= box.left && top >= box.top && right <= box.right && bottom <= box.bottom
}

/** The box between two places, however they lie. */
export function boxBetween(a: Place, b: Place): Box {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    right: Math.max(a.x, b.x),
    bottom: Math.max(a.y, b.y),
  }
}

/** The move that draws the lower right corner of a box to a place, its upper left staying, in proportion. */
export function growth({ left, top, right, bottom }: Box, to: Place): Placement {
  const [w, h] = [right - left, bottom - top]
  const part = ((to.x - left) * w + (to.y - top) * h) / Math.max(1, w * w + h * h)
  const scale = Math.round(SAME_SIZE * Math.min(SCALES.most, Math.max(SCALES.least, part)))
  const stay = (side: number): number => Math.round(side - (side * scale) / SAME_SIZE)
  return { scale, dx: stay(left), dy: stay(top) }
}

export function isTurning(shape: Shape): shape is Turning {
  return shape.type === 'ruler' || shape.type === 'protractor' || shape.type === 'image'
}

/** The shape turned by whole degrees. */
export function turnedBy<S extends Turning>(shape: S, degrees: number): S {
  if (shape.type === 'image') return { ...shape, rotation: level(shape.rotation + degrees) }
  return { ...shape, angle: level((shape as InstrumentShape).angle + degrees) }
}

/** The shape turned about its pivot as far as a hand went round it. */
export function turnedTo<S extends Turning>(shape: S, from: Place, to: Place): S {
  const pivot = shape.type === 'image' ? centre(shape) : shape
  const round = (at: Place): number => Math.atan2(at.y - pivot.y, at.x - pivot.x)
  return turnedBy(shape, ((round(to) - round(from)) * 180) / Math.PI)
}

/** Degrees from −179 to 180. */
function level(degrees: number): number {
  const round = ((Math.round(degrees) % 360) + 360) % 360
  return round > 180 ? round - 360 : round
}

/** Where the hand takes hold of a selection to resize it, and to turn it. */
export function handlesOf(items: readonly Item[]): { size: Place; turn?: Place } {
  const [only] = items
  const { right, top, bottom } = boxAround(items)
  const size = { x: right, y: bottom }
  if (items.length !== 1 || only?.kind !== 'shape' || !isTurning(only.shape)) return { size }
  const { shape } = only
  if (shape.type === 'image') return { size, turn: { x: right, y: top } }
  if (shape.type === 'ruler')
    return { size: along(shape, shape.length), turn: along(shape, shape.length, RULER.depth) }
  const up = direction(shape.angle - 90)
  const crest = { x: shape.x + up.x * shape.radius, y: shape.y + up.y * shape.radius }
  return { size: along(shape, shape.radius), turn: crest }
}

/** What is said beside the hand: the angle, anticlockwise as in lessons, or the length in centimetres of the page. */
export function measureOf(shape: Shape, turning: boolean): string | undefined {
  if (turning && isTurning(shape)) {
    const angle = shape.type === 'image' ? shape.rotation : shape.angle
    return `${(360 - angle) % 360}°`
  }
  return shape.type === 'ruler' ? `${(shape.length / RULER.large).toFixed(1)} cm` : undefined
}

/** The item as a change would leave it. */
export function changed(item: Item, change: Change | undefined): Item {
  if (!change) return item
  if ('shape' in change)
    return { ...item, shape: change.shape, base: undefined, placed: undefined } as ShapeItem
  // On top of what is seen: how it came there does not matter to a picture of it.
  return placeItem({ ...item, base: undefined, placed: undefined } as Item, change.by)
}
