import { LINE_HEIGHT } from '../model/item'
import type { TextShape } from '../model/op'

/** The device's own Chinese fonts, as everywhere else in the product. */
export const FONTS =
  "'PingFang SC', 'HarmonyOS Sans SC', MiSans, 'Noto Sans SC', 'Microsoft YaHei', sans-serif"

/**
 * Breaks text into lines no wider than `width`.
 *
 * Chinese may break after any character; Latin words and numbers stay whole unless one alone is too wide.
 */
export function wrapText(text: string, width: number, measure: (line: string) => number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width, measure))
}

function wrapParagraph(paragraph: string, width: number, measure: (line: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.match(/[\w.,:;!?'"()%+-]+|\s+|[^]/gu) ?? []) {
    for (const piece of measure(word) > width ? Array.from(word) : [word]) {
      if (line && measure(line + piece) > width) {
        lines.push(line.trimEnd())
        line = piece.trimStart()
      } else {
        line += piece
      }
    }
  }
  return [...lines, line]
}

/** Draws typed words, in page units. */
export function drawText(ctx: CanvasRenderingContext2D, shape: TextShape): void {
  ctx.font = `${shape.size}px ${FONTS}`
  ctx.textBaseline = 'top'
  ctx.fillStyle = shape.color
  const lines = wrapText(shape.text, shape.w, (line) => ctx.measureText(line).width)
  const lead = ((LINE_HEIGHT - 1) / 2) * shape.size
  lines.forEach((line, i) => ctx.fillText(line, shape.x, shape.y + lead + i * shape.size * LINE_HEIGHT))
}
