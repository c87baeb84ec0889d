import { direction } from '../model/instruments'
import { boxOfShape } from '../model/item'
import { breadth } from '../model/lines'
import type { FormulaShape, Shape, TextShape } from '../model/op'
import { PAGE_HEIGHT, PAGE_WIDTH } from '../model/page'

/** Room left between words and the page's edge, in page units. */
export const MARGIN = 300

/** The shape moved by page units. */
export function moved(shape: Shape, dx: number, dy: number): Shape {
  const [across, down] = [Math.round(dx), Math.round(dy)]
  if ('x1' in shape) {
    const { x1, y1, x2, y2 } = shape
    return { ...shape, x1: x1 + across, y1: y1 + down, x2: x2 + across, y2: y2 + down }
  }
  return { ...shape, x: shape.x + across, y: shape.y + down }
}

/** The shape with its lower right corner moved; pictures keep their proportions. */
export function stretched(shape: Shape, dx: number, dy: number): Shape {
  if ('x1' in shape) return { ...shape, x2: Math.round(shape.x2 + dx), y2: Math.round(shape.y2 + dy) }
  if (shape.type === 'text') return { ...shape, w: atLeast(shape.size * 2, shape.w + dx) }
  if (shape.type === 'formula') return { ...shape, size: Math.min(4_000, atLeast(80, shape.size + dy)) }
  if (shape.type === 'image') {
    const w = Math.min(16_000, atLeast(300, shape.w + dx))
    return { ...shape, w, h: atLeast(1, Math.min(16_000, (shape.h * w) / shape.w)) }
  }
  if (shape.type === 'coordinates')
    return { ...shape, w: within(SIDES, shape.w + dx), h: within(SIDES, shape.h + dy) }
  if (shape.type === 'number_line') return { ...shape, w: within(SIDES, shape.w + dx) }
  const step = direction(shape.angle)
  const far = dx * step.x + dy * step.y
  if (shape.type === 'ruler') return { ...shape, length: within([1_000, 14_000], shape.length + far) }
  return { ...shape, radius: within([500, 6_000], shape.radius + far) }
}

/** Shortest and longest side of what has axes, in page units. */
const SIDES: [number, number] = [1_000, 10_000]

function within([least, most]: [number, number], value: number): number {
  return Math.min(most, atLeast(least, value))
}

function atLeast(least: number, value: number): number {
  return Math.max(least, Math.round(value))
}

/** Words that would run over the page's edge begin further in. */
export function keepOnPage<S extends TextShape | FormulaShape>(shape: S): S {
  const { left, top, right: end, bottom } = boxOfShape(shape)
  // A line of text that is full ends where the text's width does.
  const right = shape.type === 'text' && isWrapped(shape) ? Math.max(end, shape.x + shape.w) : end
  const over = { x: Math.max(0, right + MARGIN - PAGE_WIDTH), y: Math.max(0, bottom + MARGIN - PAGE_HEIGHT) }
  return {
    ...shape,
    x: Math.round(shape.x - Math.max(0, Math.min(over.x, left - MARGIN))),
    y: Math.round(shape.y - Math.max(0, Math.min(over.y, top - MARGIN))),
  }
}

function isWrapped(shape: TextShape): boolean {
  return shape.text.split('\n').some((line) => breadth(line) * shape.size > shape.w)
}
