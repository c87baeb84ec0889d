import type { Sketch } from '../draw/surface'
import type { FigureShape } from '../model/op'
import type { InkPoint } from '../model/points'
import type { Bench, Tool } from './bench'

/** A figure smaller than this, in CSS pixels, was a slip of the hand. */
const LEAST_PX = 6

/** Drags out a line, arrow, rectangle or ellipse. */
export class FigureTool implements Tool {
  private shape?: FigureShape

  constructor(
    private readonly bench: Bench,
    private readonly type: FigureShape['type'],
  ) {}

  down({ x, y }: InkPoint): void {
    const { color, width } = this.bench.hand
    const [left, top] = [Math.round(x), Math.round(y)]
    this.shape = { type: this.type, x1: left, y1: top, x2: left, y2: top, color, width }
    this.bench.surface.sketches.push(this.sketch)
  }

  move(points: readonly InkPoint[]): void {
    const last = points[points.length - 1]
    if (!this.shape || !last) return
    this.shape = { ...this.shape, x2: Math.round(last.x), y2: Math.round(last.y) }
    this.bench.surface.refresh()
  }

  up(): void {
    const { shape, bench } = this
    this.cancel()
    if (!shape) return
    const length = Math.hypot(shape.x2 - shape.x1, shape.y2 - shape.y1)
    if (length * bench.surface.camera.scale < LEAST_PX) return
    bench.submit({ k: 'add', id: bench.newId(), page: bench.page(), shape })
  }

  cancel(): void {
    const { sketches } = this.bench.surface
    if (this.shape) sketches.splice(sketches.indexOf(this.sketch), 1)
    this.shape = undefined
    this.bench.surface.refresh()
  }

  private readonly sketch: Sketch = {
    draw: (ctx, _camera, painter) => {
      if (this.shape) painter.shape(ctx, this.shape)
    },
  }
}
