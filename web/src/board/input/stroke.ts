import { strokePath } from '../draw/outline'
import type { Sketch } from '../draw/surface'
import type { InkTool } from '../model/op'
import { growBox, joinBoxes, NOWHERE, PAGE_HEIGHT, PAGE_WIDTH, type Box } from '../model/page'
import { encodePoints, EVEN_PRESSURE, splitPoints, type InkPoint } from '../model/points'
import { guideAt, type Guide } from './edge'
import { INK_WIDTH, inkColor, type Bench, type Tool } from './bench'

/** How often new points go to the room, in milliseconds: seen as one movement, and still few bytes a second. */
const SEND_MS = 60

/** How far ink may run off the page, in page units. */
const MARGIN = 2_000

/** Points nearer to the last than this, in CSS pixels, add bytes and no form. */
const NEAR_PX = 1.2

/** Writing with pen or highlighter: the stroke is drawn under the pen and sent in short deltas. */
export class StrokeTool implements Tool {
  private stroke?: Stroke

  constructor(
    private readonly bench: Bench,
    private readonly tool: InkTool,
  ) {}

  down(point: InkPoint): void {
    this.stroke = new Stroke(this.bench, this.tool, point)
  }

  move(points: readonly InkPoint[]): void {
    this.stroke?.grow(points)
  }

  up(): void {
    this.stroke?.finish()
    this.stroke = undefined
  }

  cancel(): void {
    this.stroke?.takeBack()
    this.stroke = undefined
  }
}

/** How near to the edge of a ruler a stroke begins that goes along it, in CSS pixels. */
const GUIDE_PX = 16

class Stroke implements Sketch {
  private readonly points: InkPoint[] = []
  private readonly color: string
  private readonly width: number
  private readonly page: number
  private readonly id: string
  private readonly guide?: Guide
  private sent = 0
  private box: Box = NOWHERE
  private readonly timer: ReturnType<typeof setInterval>

  constructor(
    private readonly bench: Bench,
    private readonly tool: InkTool,
    first: InkPoint,
  ) {
    this.color = inkColor(tool, bench.hand.color)
    this.width = bench.hand.width * INK_WIDTH[tool]
    this.page = bench.page()
    const reach = GUIDE_PX / bench.surface.camera.scale
    this.guide = guideAt(bench.board().visible(this.page), first, reach, this.width)
    this.id = bench.newId()
    bench.surface.withhold([this.id])
    bench.surface.sketches.push(this)
    this.timer = setInterval(() => this.send(false), SEND_MS)
    this.grow([first])
  }

  grow(points: readonly InkPoint[]): void {
    const near = NEAR_PX / this.bench.surface.camera.scale
    for (const raw of points) {
      const point = this.tidy(raw)
      const last = this.points[this.points.length - 1]
      if (!last || Math.hypot(point.x - last.x, point.y - last.y) >= near) this.add(point)
    }
    this.bench.surface.refresh()
  }

  finish(): void {
    this.send(true)
    this.leave()
  }

  takeBack(): void {
    const known = this.sent > 0
    if (known) this.send(true)
    this.leave()
    if (known) this.bench.submit({ k: 'undo' })
  }

  private leave(): void {
    const { surface } = this.bench
    clearInterval(this.timer)
    surface.withhold([])
    surface.sketches.splice(surface.sketches.indexOf(this), 1)
    surface.refresh()
  }

  private send(done: boolean): void {
    const fresh = this.points.slice(this.sent)
    if (!fresh.length && !done) return
    const runs = fresh.length ? splitPoints(fresh) : [[]]
    runs.forEach((run, i) => this.sendRun(run, done && i === runs.length - 1))
  }

  private sendRun(run: readonly InkPoint[], done: boolean): void {
    const { id, page, tool, color, width, sent } = this
    const pts = encodePoints(run, this.points[sent - 1])
    this.sent += run.length
    const end = done ? { done } : {}
    if (sent) this.bench.submit({ k: 'more', id, pts, ...end })
    else this.bench.submit({ k: 'ink', id, page, tool, color, width, pts, ...end })
  }

  private tidy(raw: InkPoint): InkPoint {
    const { x, y } = this.guide?.(raw) ?? raw
    const { p } = raw
    return {
      x: Math.round(Math.min(Math.max(x, -MARGIN), PAGE_WIDTH + MARGIN)),
      y: Math.round(Math.min(Math.max(y, -MARGIN), PAGE_HEIGHT + MARGIN)),
      p: this.bench.hand.pressure ? p : EVEN_PRESSURE,
    }
  }

  readonly draw: Sketch['draw'] = (ctx, _camera, painter) => {
    const { tool, color, width, points } = this
    painter.ink(ctx, { tool, color }, strokePath({ tool, width, points, done: false }))
  }

  readonly covers = (): Box => growBox(this.box, this.width)

  private add(point: InkPoint): void {
    this.points.push(point)
    this.box = joinBoxes(this.box, { left: point.x, top: point.y, right: point.x, bottom: point.y })
  }
}
