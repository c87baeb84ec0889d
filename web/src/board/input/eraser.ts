import type { Sketch } from '../draw/surface'
import { isLocked } from '../model/board'
import type { Item } from '../model/item'
import type { InkPoint } from '../model/points'
import { AT_ONCE } from './arrange'
import type { Bench, Tool } from './bench'
import { touches } from './hit'

/** Reach of the eraser in CSS pixels. */
const REACH_PX = 10

/** Takes whole things off the board. One wipe is one step, so that one undo brings all of it back. */
export class EraserTool implements Tool {
  private wiped = new Set<string>()
  private last?: InkPoint

  constructor(private readonly bench: Bench) {}

  down(point: InkPoint): void {
    this.wiped = new Set()
    this.last = point
    this.bench.surface.sketches.push(this.sketch)
    this.move([point])
  }

  move(points: readonly InkPoint[]): void {
    const reach = this.reach()
    const items = this.bench
      .board()
      .visible(this.bench.page())
      .filter((item) => this.mayTake(item))
    for (const point of points) {
      const from = this.last ?? point
      for (const item of items) if (touches(item, from, point, reach)) this.wiped.add(item.id)
      this.last = point
    }
    this.bench.surface.withhold(this.wiped)
    this.bench.surface.refresh()
  }

  up(): void {
    const ids = [...this.wiped]
    this.leave()
    for (let i = 0; i < ids.length; i += AT_ONCE)
      this.bench.submit({ k: 'erase', ids: ids.slice(i, i + AT_ONCE) })
  }

  cancel(): void {
    this.leave()
  }

  private leave(): void {
    const { surface } = this.bench
    this.last = undefined
    surface.withhold([])
    surface.sketches.splice(surface.sketches.indexOf(this.sketch), 1)
    surface.refresh()
  }

  private mayTake(item: Item): boolean {
    // One wipes around a ruler that lies there, not the ruler away.
    if (item.kind === 'shape' && (item.shape.type === 'ruler' || item.shape.type === 'protractor'))
      return false
    return !isLocked(item) && (this.bench.host || item.author === this.bench.me)
  }

  private reach(): number {
    return REACH_PX / this.bench.surface.camera.scale
  }

  private readonly sketch: Sketch = {
    draw: (ctx, camera) => {
      if (!this.last) return
      ctx.beginPath()
      ctx.arc(this.last.x, this.last.y, this.reach(), 0, 2 * Math.PI)
      ctx.lineWidth = 1 / camera.scale
      ctx.strokeStyle = '#1B2A33'
      ctx.stroke()
    },
  }
}
