import { along, direction } from '../model/instruments'
import { RULER } from '../model/measures'
import type { Item } from '../model/item'
import type { InstrumentShape, ProtractorShape } from '../model/op'
import type { Place } from '../model/page'

/** Leads places along an edge. */
export type Guide = (at: Place) => Place

/**
 * The edge a pen that begins at `at` goes along: of the uppermost ruler or protractor that has one within `reach`.
 *
 * Ink lies outside the edge by half its width, as a real pen's does.
 */
export function guideAt(items: readonly Item[], at: Place, reach: number, width: number): Guide | undefined {
  for (const item of [...items].reverse()) {
    if (item.kind !== 'shape' || (item.shape.type !== 'ruler' && item.shape.type !== 'protractor')) continue
    const guides = guidesOf(item.shape, width / 2)
    const near = guides.find((guide) => gap(guide(at), at) <= reach)
    if (near) return near
  }
  return undefined
}

function guidesOf(shape: InstrumentShape, aside: number): Guide[] {
  if (shape.type === 'ruler')
    return [line(shape, 0, shape.length, -aside), line(shape, 0, shape.length, RULER.depth + aside)]
  return [line(shape, -shape.radius, shape.radius, aside), arc(shape, aside)]
}

function line(shape: InstrumentShape, least: number, most: number, aside: number): Guide {
  const step = direction(shape.angle)
  return ({ x, y }) => {
    const far = (x - shape.x) * step.x + (y - shape.y) * step.y
    return along(shape, Math.min(most, Math.max(least, far)), aside)
  }
}

function arc(shape: ProtractorShape, aside: number): Guide {
  const step = direction(shape.angle)
  return (at) => {
    const [dx, dy] = [at.x - shape.x, at.y - shape.y]
    const [forth, up] = [dx * step.x + dy * step.y, dx * step.y - dy * step.x]
    // Below the base the nearest place of the arc is one of its ends.
    const turn = up >= 0 ? Math.atan2(up, forth) : forth >= 0 ? 0 : Math.PI
    const far = shape.radius + aside
    return along(shape, Math.cos(turn) * far, -Math.sin(turn) * far)
  }
}

function gap(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

/** Whether a place is on a ruler or a protractor. */
export function isOn(shape: InstrumentShape, { x, y }: Place): boolean {
  const step = direction(shape.angle)
  const [dx, dy] = [x - shape.x, y - shape.y]
  const [forth, down] = [dx * step.x + dy * step.y, dy * step.x - dx * step.y]
  if (shape.type === 'ruler') return forth >= 0 && forth <= shape.length && down >= 0 && down <= RULER.depth
  return down <= 0 && Math.hypot(dx, dy) <= shape.radius
}
