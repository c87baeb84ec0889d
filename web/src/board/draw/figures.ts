import type { FigureShape } from '../model/op'

/** Draws a line, arrow, rectangle or ellipse, in page units. */
export function drawFigure(ctx: CanvasRenderingContext2D, shape: FigureShape): void {
  const { x1, y1, x2, y2 } = shape
  ctx.strokeStyle = shape.color
  ctx.lineWidth = shape.width
  ctx.lineCap = ctx.lineJoin = 'round'
  ctx.beginPath()
  switch (shape.type) {
    case 'rect':
      ctx.rect(Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1))
      break
    case 'ellipse':
      ctx.ellipse(
        (x1 + x2) / 2,
        (y1 + y2) / 2,
        Math.abs(x2 - x1) / 2,
        Math.abs(y2 - y1) / 2,
        0,
        0,
        2 * Math.PI,
      )
      break
    default:
      ctx.moveTo(x1, y1)
      ctx.lineTo(x2, y2)
      if (shape.type === 'arrow') traceHead(ctx, shape)
  }
  ctx.stroke()
}

function traceHead(ctx: CanvasRenderingContext2D, { x1, y1, x2, y2, width }: FigureShape): void {
  const length = Math.min(width * 5, Math.hypot(x2 - x1, y2 - y1))
  const angle = Math.atan2(y2 - y1, x2 - x1)
  for (const side of [-1, 1]) {
    const turn = angle + Math.PI + (side * Math.PI) / 6
    ctx.moveTo(x2, y2)
    ctx.lineTo(x2 + length * Math.cos(turn), y2 + length * Math.sin(turn))
  }
}
