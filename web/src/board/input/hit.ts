import { boxOf, type InkItem, type Item } from '../model/item'
import type { FigureShape } from '../model/op'
import { isOn } from './edge'
import { boxesMeet, growBox, type Box, type Place } from '../model/page'

/** Whether a movement from one place to another comes within `reach` of what is drawn of an item. */
export function touches(item: Item, from: Place, to: Place, reach: number): boolean {
  const swept = growBox(
    {
      left: Math.min(from.x, to.x),
      top: Math.min(from.y, to.y),
      right: Math.max(from.x, to.x),
      bottom: Math.max(from.y, to.y),
    },
    reach,
  )
  if (!boxesMeet(boxOf(item), swept)) return false
  if (item.kind === 'ink') return touchesInk(item, from, to, reach)
  const { shape } = item
  if (shape.type === 'ruler' || shape.type === 'protractor') return isOn(shape, from) || isOn(shape, to)
  const isFigure =
    shape.type === 'line' || shape.type === 'arrow' || shape.type === 'rect' || shape.type === 'ellipse'
  return isFigure ? touchesFigure(shape, from, to, reach) : true
}

/** The topmost item at a place that `wanted` accepts. */
export function topAt(
  items: readonly Item[],
  at: Place,
  reach: number,
  wanted: (item: Item) => boolean,
): Item | undefined {
  return [...items].reverse().find((item) => wanted(item) && touches(item, at, at, reach))
}

/** The shortest way between two straight lines, in page units. */
export function distance(a: Place, b: Place, c: Place, d: Place): number {
  if (cross(a, b, c, d)) return 0
  return Math.min(toLine(a, c, d), toLine(b, c, d), toLine(c, a, b), toLine(d, a, b))
}

function touchesInk({ points, width }: InkItem, from: Place, to: Place, reach: number): boolean {
  const near = reach + width / 2
  return points.some((point, i) => distance(points[i - 1] ?? point, point, from, to) <= near)
}

function touchesFigure(shape: FigureShape, from: Place, to: Place, reach: number): boolean {
  const corners = trace(shape)
  return corners.some((corner, i) => {
    const before = corners[i - 1]
    return before !== undefined && distance(before, corner, from, to) <= reach + shape.width / 2
  })
}

/** The line of a figure as a run of straight pieces. */
function trace({ type, x1, y1, x2, y2 }: FigureShape): Place[] {
  if (type === 'rect') return corners({ left: x1, top: y1, right: x2, bottom: y2 })
  if (type !== 'ellipse')
    return [
      { x: x1, y: y1 },
      { x: x2, y: y2 },
    ]
  return Array.from({ length: 33 }, (_, i) => ({
    x: (x1 + x2) / 2 + (Math.cos((i * Math.PI) / 16) * (x2 - x1)) / 2,
    y: (y1 + y2) / 2 + (Math.sin((i * Math.PI) / 16) * (y2 - y1)) / 2,
  }))
}

function corners({ left, top, right, bottom }: Box): Place[] {
  const start = { x: left, y: top }
  return [start, { x: right, y: top }, { x: right, y: bottom }, { x: left, y: bottom }, start]
}

function toLine(at: Place, a: Place, b: Place): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const along = length ? Math.min(1, Math.max(0, ((at.x - a.x) * dx + (at.y - a.y) * dy) / length)) : 0
  return Math.hypot(at.x - a.x - along * dx, at.y - a.y - along * dy)
}

function cross(a: Place, b: Place, c: Place, d: Place): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

function side(a: Place, b: Place, at: Place): number {
  return Math.sign((b.x - a.x) * (at.y - a.y) - (b.y - a.y) * (at.x - a.x))
}
