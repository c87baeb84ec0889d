import type { InkItem, ShapeItem } from './item'
import type { Shape } from './op'
import type { InkPoint } from './points'

/** Where a thing stands, in relation to where it was placed: scaled about the page's corner, then moved. */
export interface Placement {
  /** Ten-thousandths of its size when it was placed. */
  scale: number
  dx: number
  dy: number
}

/** A scale that changes nothing. */
export const SAME_SIZE = 10_000

/** Where it was placed. */
export const HOME: Placement = { scale: SAME_SIZE, dx: 0, dy: 0 }

/** Widest line, in page units. */
const WIDEST = 1_000

/** Whether both say the same. */
export function samePlace(a: Placement, b: Placement): boolean {
  return a.scale === b.scale && a.dx === b.dx && a.dy === b.dy
}

/** Where it stands after one more move. */
export function further(
  before: Placement,
  { scale = SAME_SIZE, dx, dy }: Partial<Placement> & { dx: number; dy: number },
): Placement {
  return {
    scale: scaled(before.scale, scale),
    dx: scaled(before.dx, scale) + dx,
    dy: scaled(before.dy, scale) + dy,
  }
}

/** The stroke where it was moved to. */
export function placeInk<I extends Pick<InkItem, 'points' | 'width'>>(ink: I, by: Placement): I {
  const points = ink.points.map(({ x, y, p }): InkPoint => ({
    x: scaled(x, by.scale) + by.dx,
    y: scaled(y, by.scale) + by.dy,
    p,
  }))
  return { ...ink, points, width: breadth(ink.width, by) }
}

/** The shape where it was moved to. */
export function placeShape(shape: Shape, by: Placement): Shape {
  const length = (value: number): number => scaled(value, by.scale)
  const across = (x: number): number => length(x) + by.dx
  const down = (y: number): number => length(y) + by.dy
  if ('x1' in shape) {
    const { x1, y1, x2, y2, width } = shape
    return { ...shape, x1: across(x1), y1: down(y1), x2: across(x2), y2: down(y2), width: breadth(width, by) }
  }
  const at = { x: across(shape.x), y: down(shape.y) }
  switch (shape.type) {
    case 'text':
      return { ...shape, ...at, w: length(shape.w), size: length(shape.size) }
    case 'formula':
      return { ...shape, ...at, size: length(shape.size) }
    case 'image':
      return { ...shape, ...at, w: length(shape.w), h: length(shape.h) }
    case 'ruler':
      return { ...shape, ...at, length: length(shape.length) }
    case 'protractor':
      return { ...shape, ...at, radius: length(shape.radius) }
    case 'coordinates':
      return { ...shape, ...at, w: length(shape.w), h: length(shape.h), width: breadth(shape.width, by) }
    case 'number_line':
      return { ...shape, ...at, w: length(shape.w), width: breadth(shape.width, by) }
  }
}

/** The item at another place. It keeps what was placed, so that nothing wears off. */
export function placeItem<I extends InkItem | ShapeItem>(item: I, placed: Placement): I {
  if (item.kind === 'ink') {
    const base = item.base ?? { points: item.points, width: item.width }
    return { ...item, ...(samePlace(placed, HOME) ? base : placeInk(base, placed)), base, placed }
  }
  const base = item.base ?? item.shape
  return { ...item, shape: samePlace(placed, HOME) ? base : placeShape(base, placed), base, placed }
}

/** Halves are rounded up, as on the server. */
function scaled(value: number, scale: number): number {
  return Math.floor((value * scale + 5_000) / 10_000)
}

function breadth(width: number, { scale }: Placement): number {
  return Math.min(WIDEST, Math.max(1, scaled(width, scale)))
}
