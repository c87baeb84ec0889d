import { getStroke } from 'perfect-freehand'
import type { InkItem } from '../model/item'
import type { Placement } from '../model/placement'
import { isPressed, type InkPoint } from '../model/points'

/** What decides the form of a stroke. */
export type StrokeForm = Pick<InkItem, 'tool' | 'width' | 'points' | 'done'>

/**
 * How the outline follows the pen.
 *
 * Little streamlining: more of it makes long lines prettier but rounds off the corners of small Chinese characters.
 */
const FOLLOW = { smoothing: 0.5, streamline: 0.25, simulatePressure: false }

/** The closed outline of a stroke, in page units. */
export function outline({ tool, width, points, done }: StrokeForm): [number, number][] {
  const pressed = tool === 'pen' && isPressed(points)
  const touched = points.map(({ x, y, p }: InkPoint) => [x, y, p / 255])
  return getStroke(touched, { ...FOLLOW, size: width, thinning: pressed ? 0.6 : 0, last: done }) as [
    number,
    number,
  ][]
}

/** The outline as a path that can be filled. */
export function strokePath(form: StrokeForm): Path2D {
  const path = new Path2D()
  const points = outline(form)
  const [first] = points
  if (!first) return path
  path.moveTo(first[0], first[1])
  points.forEach(([x, y], i) => {
    const [nextX, nextY] = points[i + 1] ?? first
    path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2)
  })
  path.closePath()
  return path
}

interface Kept {
  length: number
  done: boolean
  placed?: Placement
  path: Path2D
}

/** Paths of strokes, made once and kept for as long as the stroke does not grow. */
export class Paths {
  private readonly kept = new Map<string, Kept>()

  /** The path of a stroke on the board. */
  of(item: InkItem): Path2D {
    const { done, placed, points } = item
    const { length } = points
    const kept = this.kept.get(item.id)
    if (kept && kept.length === length && kept.done === done && kept.placed === placed) return kept.path
    const path = strokePath(item)
    this.kept.set(item.id, { length, done, placed, path })
    return path
  }

  /** Forgets every path. */
  clear(): void {
    this.kept.clear()
  }
}
