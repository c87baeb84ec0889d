import type { Sketch } from '../draw/surface'
import { isLocked } from '../model/board'
import { boxOf, type Item, type ShapeItem } from '../model/item'
import type { Shape } from '../model/op'
import type { Place } from '../model/page'
import type { InkPoint } from '../model/points'
import type { Bench, Tool } from './bench'
import { topAt } from './hit'
import { moved, stretched } from './reshape'

/** Size of the handle in CSS pixels. */
const HANDLE_PX = 22

/** Moves placed things, and resizes them by the handle at their lower right corner. */
export class SelectTool implements Tool {
  private held?: string
  private grip?: { from: Place; shape: Shape; change: typeof moved }
  private draft?: Shape

  constructor(private readonly bench: Bench) {
    bench.surface.sketches.push(this.sketch)
  }

  down(point: InkPoint): void {
    const held = this.item()
    if (held && this.onHandle(held, point)) {
      this.grip = { from: point, shape: held.shape, change: stretched }
      return
    }
    const item = topAt(this.bench.board().visible(this.bench.page()), point, this.px(6), (one) =>
      this.isMovable(one),
    )
    this.held = item?.id
    this.grip = item?.kind === 'shape' ? { from: point, shape: item.shape, change: moved } : undefined
    this.bench.surface.refresh()
  }

  move(points: readonly InkPoint[]): void {
    const last = points[points.length - 1]
    if (!this.grip || !this.held || !last) return
    this.draft = this.grip.change(this.grip.shape, last.x - this.grip.from.x, last.y - this.grip.from.y)
    this.bench.surface.withhold([this.held])
    this.bench.surface.refresh()
  }

  up(): void {
    const { held, draft } = this
    this.cancel()
    if (held && draft) this.bench.submit({ k: 'set', id: held, shape: draft })
  }

  cancel(): void {
    this.grip = this.draft = undefined
    this.bench.surface.withhold([])
    this.bench.surface.refresh()
  }

  /** Takes what is held off the board. */
  remove(): void {
    const held = this.item()
    if (held) this.bench.submit({ k: 'erase', ids: [held.id] })
    this.held = undefined
  }

  /** Puts the tool away. */
  close(): void {
    const { surface } = this.bench
    surface.sketches.splice(surface.sketches.indexOf(this.sketch), 1)
    surface.refresh()
  }

  private item(): ShapeItem | undefined {
    const item = this.held === undefined ? undefined : this.bench.board().items.get(this.held)
    return item?.kind === 'shape' && !item.hidden && item.page === this.bench.page() ? item : undefined
  }

  private isMovable(item: Item): boolean {
    return item.kind === 'shape' && !isLocked(item) && (this.bench.host || item.author === this.bench.me)
  }

  private onHandle(item: ShapeItem, { x, y }: Place): boolean {
    const { right, bottom } = boxOf(item)
    return Math.hypot(x - right, y - bottom) <= this.px(HANDLE_PX)
  }

  private px(pixels: number): number {
    return pixels / this.bench.surface.camera.scale
  }

  private readonly sketch: Sketch = (ctx, _camera, painter) => {
    const held = this.item()
    if (!held) return
    const item = this.draft ? { ...held, shape: this.draft } : held
    if (this.draft) painter.item(ctx, item)
    const { left, top, right, bottom } = boxOf(item)
    ctx.strokeStyle = ctx.fillStyle = '#0B7A75'
    ctx.lineWidth = this.px(1.5)
    ctx.setLineDash([this.px(6), this.px(4)])
    ctx.strokeRect(left, top, right - left, bottom - top)
    ctx.setLineDash([])
    ctx.fillRect(right - this.px(7), bottom - this.px(7), this.px(14), this.px(14))
  }
}
