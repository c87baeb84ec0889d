import { boxOf, type Item } from '../model/item'
import { boxesMeet, growBox, isNowhere, type Box, type Paper } from '../model/page'
import { toPage, type Camera, type View } from './camera'
import { difference } from './difference'
import { Layer } from './layer'
import type { Painter } from './painter'
import { drawPaper } from './paper'

/** From this many items on, a moving page is shown as the moved picture of itself until it rests. */
const HEAVY = 600

/** How long the page must rest before a heavy one is drawn sharp again, in milliseconds. */
const REST_MS = 90

/** The canvas of everything finished. It draws only what changed. */
export class Settled {
  readonly layer = new Layer({ alpha: false })
  private drawn: readonly Item[] = []
  private at?: Camera
  private paper?: Paper
  private resting?: ReturnType<typeof setTimeout>

  constructor(private readonly painter: Painter) {}

  /** Forgets what is drawn, so that all is drawn anew. */
  spoil(): void {
    this.at = undefined
  }

  /** Brings the canvas to these items. */
  show(items: readonly Item[], paper: Paper, camera: Camera, view: View): void {
    if (this.at && this.paper === paper && sameCamera(this.at, camera)) return this.update(items, view)
    if (this.at && this.paper === paper && items.length > HEAVY)
      return this.postpone(items, paper, camera, view)
    this.paint(items, paper, camera, view)
  }

  /** Stops drawing for good. */
  close(): void {
    clearTimeout(this.resting)
  }

  private update(items: readonly Item[], view: View): void {
    const { added, dirty } = difference(this.drawn, items)
    this.drawn = items
    if (!isNowhere(dirty)) this.patch(growBox(dirty, 20))
    const sight = this.sight(view)
    this.begin()
    for (const item of added) if (boxesMeet(boxOf(item), sight)) this.painter.item(this.layer.ctx, item)
  }

  private paint(items: readonly Item[], paper: Paper, camera: Camera, view: View): void {
    clearTimeout(this.resting)
    this.layer.canvas.style.transform = ''
    this.at = camera
    this.paper = paper
    this.drawn = items
    this.layer.wipe()
    this.patch(this.sight(view))
  }

  private patch(box: Box): void {
    const { ctx } = this.layer
    this.begin()
    ctx.save()
    ctx.beginPath()
    ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top)
    ctx.clip()
    // The table the paper lies on.
    ctx.fillStyle = getComputedStyle(this.layer.canvas).getPropertyValue('--board-table').trim() || '#E4EAE8'
    ctx.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top)
    drawPaper(ctx, this.paper ?? 'blank')
    for (const item of this.drawn) if (boxesMeet(boxOf(item), box)) this.painter.item(ctx, item)
    ctx.restore()
  }

  private postpone(items: readonly Item[], paper: Paper, camera: Camera, view: View): void {
    if (!this.at) return
    const ratio = camera.scale / this.at.scale
    const [dx, dy] = [camera.x - this.at.x * ratio, camera.y - this.at.y * ratio]
    this.layer.canvas.style.transform = `translate(${dx}px, ${dy}px) scale(${ratio})`
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.paint(items, paper, camera, view), REST_MS)
  }

  private begin(): void {
    if (this.at) this.layer.look(this.at)
  }

  private sight(view: View): Box {
    const camera = this.at ?? { scale: 1, x: 0, y: 0 }
    const { x: left, y: top } = toPage(camera, 0, 0)
    const { x: right, y: bottom } = toPage(camera, view.width, view.height)
    return { left, top, right, bottom }
  }
}

function sameCamera(a: Camera, b: Camera): boolean {
  return a.scale === b.scale && a.x === b.x && a.y === b.y
}
