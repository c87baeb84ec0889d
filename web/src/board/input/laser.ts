import type { InkPoint } from '../model/points'
import type { Bench, Tool } from './bench'

/** How often the place goes out, in milliseconds. */
const SEND_MS = 50

/** Points without leaving a trace: it is shown to the others and not kept. */
export class LaserTool implements Tool {
  private last = 0

  constructor(private readonly bench: Bench) {}

  down(point: InkPoint): void {
    this.last = 0
    this.move([point])
  }

  move(points: readonly InkPoint[]): void {
    const place = points[points.length - 1]
    if (!place || performance.now() - this.last < SEND_MS) return
    this.last = performance.now()
    this.bench.point({ x: Math.round(place.x), y: Math.round(place.y) })
  }

  up(): void {
    this.bench.point(undefined)
  }

  cancel(): void {
    this.up()
  }
}
