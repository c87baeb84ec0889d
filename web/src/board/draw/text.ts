import { LINE_HEIGHT } from '../model/item'
import { wrapText } from '../model/lines'
import type { TextShape } from '../model/op'

/** The device's own Chinese fonts, as everywhere else in the product. */
export const FONTS =
  "'PingFang SC', 'HarmonyOS Sans SC', MiSans, 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"

/** Draws typed words, in page units. */
export function drawText(ctx: CanvasRenderingContext2D, shape: TextShape): void {
  ctx.font = `${shape.size}px ${FONTS}`
  ctx.textBaseline = 'top'
  ctx.fillStyle = shape.color
  const lines = wrapText(shape.text, shape.w, (line) => ctx.measureText(line).width)
  const lead = ((LINE_HEIGHT - 1) / 2) * shape.size
  lines.forEach((line, i) => ctx.fillText(line, shape.x, shape.y + lead + i * shape.size * LINE_HEIGHT))
}
