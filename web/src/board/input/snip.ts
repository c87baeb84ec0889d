import type { Sketch } from '../draw/surface'
import type { ImageShape } from '../model/op'
import type { Place } from '../model/page'
import type { InkPoint } from '../model/points'
import { snipped } from './arrange'
import type { Bench, Tool } from './bench'
import { topAt } from './hit'
import { boxBetween } from './selection'

/** Copies a part of a picture: a box is drawn over it, and what is in it lies beside it as a picture of its own. */
export class SnipTool implements Tool {
  private from?: Place
  private to?: Place

  constructor(private readonly bench: Bench) {}

  down(point: InkPoint): void {
    this.from = this.to = point
    this.bench.surface.sketches.push(this.sketch)
  }

  move(points: readonly InkPoint[]): void {
    this.to = points[points.length - 1] ?? this.to
    this.bench.surface.refresh()
  }

  up(): void {
    const { from, to } = this
    this.cancel()
    if (!from || !to) return
    const box = boxBetween(from, to)
    const image = this.imageAt({ x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 })
    const part = image && snipped(image, box)
    if (part) this.bench.put(part)
  }

  cancel(): void {
    const { sketches } = this.bench.surface
    const at = sketches.indexOf(this.sketch)
    if (at >= 0) sketches.splice(at, 1)
    this.from = this.to = undefined
    this.bench.surface.refresh()
  }

  private imageAt(at: Place): ImageShape | undefined {
    const items = this.bench.board().visible(this.bench.page())
    const item = topAt(items, at, 0, (one) => one.kind === 'shape' && one.shape.type === 'image')
    return item?.kind === 'shape' && item.shape.type === 'image' ? item.shape : undefined
  }

  private readonly sketch: Sketch = {
    draw: (ctx, camera) => {
      if (!this.from || !this.to) return
      const { left, top, right, bottom } = boxBetween(this.from, this.to)
      ctx.strokeStyle = '#0B7A75'
      ctx.lineWidth = 2 / camera.scale
      ctx.setLineDash([6 / camera.scale, 4 / camera.scale])
      ctx.strokeRect(left, top, right - left, bottom - top)
      ctx.setLineDash([])
    },
  }
}
