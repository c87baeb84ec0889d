import type { Camera } from '../draw/camera'
import type { Painter } from '../draw/painter'
import type { Sketch, Surface } from '../draw/surface'
import { FONTS } from '../draw/text'
import { isLocked } from '../model/board'
import type { Item } from '../model/item'
import type { Box, Place } from '../model/page'
import { SAME_SIZE } from '../model/placement'
import { boxAround, changed, handlesOf, measureOf, type Change } from './selection'

/** What is shown of a selection. */
export interface Shown {
  items: Item[]
  change?: Change
  turning: boolean
  /** The box that is being drawn around what is to be taken. */
  box?: Box
}

const COLOR = '#0B7A75'

/** Draws a selection over the board: what is dragged, the frame, its handles, and a measure beside the hand. */
export class SelectionSketch implements Sketch {
  constructor(
    private readonly surface: Surface,
    private readonly shown: () => Shown,
  ) {
    surface.sketches.push(this)
  }

  /** Draws no longer. */
  close(): void {
    const { sketches } = this.surface
    sketches.splice(sketches.indexOf(this), 1)
    this.surface.refresh()
  }

  readonly draw = (ctx: CanvasRenderingContext2D, { scale }: Camera, painter: Painter): void => {
    const { items, change, turning, box } = this.shown()
    const px = (pixels: number): number => pixels / scale
    ctx.save()
    ctx.strokeStyle = ctx.fillStyle = COLOR
    ctx.lineWidth = px(1.5)
    if (box) frame(ctx, box, [px(4), px(4)])
    const loose = items.filter((item) => !isLocked(item))
    if (change) drawMoved(ctx, painter, loose, change)
    const seen = items.map((item) => (isLocked(item) ? item : changed(item, change)))
    if (seen.length) frame(ctx, boxAround(seen), loose.length ? [px(6), px(4)] : [])
    const movable = seen.filter((item) => !isLocked(item))
    if (movable.length) this.handles(ctx, movable, turning && Boolean(change), px)
    ctx.restore()
  }

  private handles(
    ctx: CanvasRenderingContext2D,
    items: readonly Item[],
    turning: boolean,
    px: (pixels: number) => number,
  ): void {
    const { size, turn } = handlesOf(items)
    ctx.fillRect(size.x - px(7), size.y - px(7), px(14), px(14))
    if (turn) {
      ctx.beginPath()
      ctx.arc(turn.x, turn.y, px(8), 0, 2 * Math.PI)
      ctx.fill()
    }
    const [only] = items
    const words = items.length === 1 && only?.kind === 'shape' ? measureOf(only.shape, turning) : undefined
    if (words) say(ctx, words, (turning && turn) || size, px)
  }
}

/** One moved picture of many things costs no more than they do at rest: their paths stay as they are. */
function drawMoved(
  ctx: CanvasRenderingContext2D,
  painter: Painter,
  items: readonly Item[],
  change: Change,
): void {
  ctx.save()
  if ('by' in change) {
    ctx.translate(change.by.dx, change.by.dy)
    ctx.scale(change.by.scale / SAME_SIZE, change.by.scale / SAME_SIZE)
    for (const item of items) painter.item(ctx, item)
  } else {
    painter.shape(ctx, change.shape)
  }
  ctx.restore()
}

function frame(ctx: CanvasRenderingContext2D, { left, top, right, bottom }: Box, dash: number[]): void {
  ctx.setLineDash(dash)
  ctx.strokeRect(left, top, right - left, bottom - top)
  ctx.setLineDash([])
}

function say(
  ctx: CanvasRenderingContext2D,
  words: string,
  { x, y }: Place,
  px: (pixels: number) => number,
): void {
  ctx.font = `${px(15)}px ${FONTS}`
  ctx.textBaseline = 'bottom'
  ctx.textAlign = 'left'
  const width = ctx.measureText(words).width
  ctx.fillStyle = '#FFFFFF'
  ctx.fillRect(x + px(12), y - px(38), width + px(12), px(24))
  ctx.fillStyle = COLOR
  ctx.fillText(words, x + px(18), y - px(17))
}
