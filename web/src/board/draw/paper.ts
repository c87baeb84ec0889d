import { PAGE_HEIGHT, PAGE_WIDTH, type Paper } from '../model/page'

/** Colours of an empty page. Paper stays light in the dark look: ink colours are chosen for it. */
export const PAPER = { sheet: '#FFFFFF', rule: '#D7E3E1' }

/** Distance of the rules of a page, in page units: about a centimetre on a printed page. */
const STEP = 500

/** Draws an empty page, in page units. */
export function drawPaper(ctx: CanvasRenderingContext2D, paper: Paper): void {
  ctx.fillStyle = PAPER.sheet
  ctx.fillRect(0, 0, PAGE_WIDTH, PAGE_HEIGHT)
  if (paper === 'blank') return
  ctx.strokeStyle = PAPER.rule
  ctx.lineWidth = 8
  ctx.beginPath()
  for (let y = STEP; y < PAGE_HEIGHT; y += STEP) {
    ctx.moveTo(0, y)
    ctx.lineTo(PAGE_WIDTH, y)
  }
  for (let x = STEP; paper === 'grid' && x < PAGE_WIDTH; x += STEP) {
    ctx.moveTo(x, 0)
    ctx.lineTo(x, PAGE_HEIGHT)
  }
  ctx.stroke()
}
