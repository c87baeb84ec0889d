import type { Board } from '../model/board'
import { PAGE_WIDTH } from '../model/page'
import type { Painter } from './painter'
import { drawPaper } from './paper'

/** Draws a page small, as wide as the canvas. */
export function drawThumbnail(canvas: HTMLCanvasElement, board: Board, page: number, painter: Painter): void {
  const ctx = canvas.getContext('2d')
  if (!ctx) return
  const scale = canvas.width / PAGE_WIDTH
  ctx.setTransform(scale, 0, 0, scale, 0, 0)
  drawPaper(ctx, board.pages[page] ?? 'blank')
  for (const item of board.visible(page)) painter.item(ctx, item)
}
