import type { Board } from '../model/board'
import { PAGE_WIDTH } from '../model/page'
import { Formulas, isLaid } from './formulas'
import type { Painter } from './painter'
import { drawPaper } from './paper'

/** What is laid over each small page: kept, so that nothing is typeset twice. */
const laid = new WeakMap<HTMLElement, Formulas>()

/** Draws a page small, as wide as the canvas; what a canvas cannot set is laid over it, into `over`. */
export function drawThumbnail(
  canvas: HTMLCanvasElement,
  over: HTMLElement,
  board: Board,
  page: number,
  painter: Painter,
): void {
  const ctx = canvas.getContext('2d')
  if (!ctx) return
  const scale = canvas.width / PAGE_WIDTH
  ctx.setTransform(scale, 0, 0, scale, 0, 0)
  drawPaper(ctx, board.pages[page] ?? 'blank')
  const items = board.visible(page)
  for (const item of items) painter.item(ctx, item)
  const formulas = laid.get(over) ?? new Formulas(over)
  laid.set(over, formulas)
  formulas.lay(items.filter(isLaid))
  formulas.follow({ scale: canvas.clientWidth / PAGE_WIDTH, x: 0, y: 0 })
}
