import type { InkItem, Item } from '../model/item'
import type { Shape } from '../model/op'
import { drawCoordinates, drawNumberLine } from './axes'
import { drawFigure } from './figures'
import { isTypeset } from './formulas'
import type { Images } from './images'
import { drawInstrument } from './instruments'
import { Paths } from './outline'
import { drawText } from './text'

/** How much of what is below a highlighter lets through. */
const HIGHLIGHT = 0.35

/** Draws items onto a canvas whose unit is the page's. */
export class Painter {
  private readonly paths = new Paths()

  constructor(private readonly images: Images) {}

  /** Draws one item. What has formulas is not drawn here: it is laid over the canvas. */
  item(ctx: CanvasRenderingContext2D, item: Item): void {
    if (item.kind === 'ink') this.ink(ctx, item, this.paths.of(item))
    else this.shape(ctx, item.shape)
  }

  /** Draws a stroke along a path made before. */
  ink(ctx: CanvasRenderingContext2D, { tool, color }: Pick<InkItem, 'tool' | 'color'>, path: Path2D): void {
    ctx.fillStyle = color
    if (tool === 'pen') return ctx.fill(path)
    ctx.save()
    ctx.globalAlpha = HIGHLIGHT
    // Multiplied, so that the words under it stay as dark as they were.
    ctx.globalCompositeOperation = 'multiply'
    ctx.fill(path)
    ctx.restore()
  }

  /** Draws a placed thing. */
  shape(ctx: CanvasRenderingContext2D, shape: Shape): void {
    switch (shape.type) {
      case 'text':
        return isTypeset(shape) ? undefined : drawText(ctx, shape)
      case 'image':
        return this.images.draw(ctx, shape)
      case 'formula':
        return
      case 'ruler':
      case 'protractor':
        return drawInstrument(ctx, shape)
      case 'coordinates':
        return drawCoordinates(ctx, shape)
      case 'number_line':
        return drawNumberLine(ctx, shape)
      default:
        return drawFigure(ctx, shape)
    }
  }
}
