import { plain } from '@/ui/tex'
import { AXIS, boxOfInstrument } from './instruments'
import { breadth, wrapText } from './lines'
import type { ImageShape, InkTool, Shape } from './op'
import { growBox, joinBoxes, NOWHERE, PAGE_HEIGHT, PAGE_WIDTH, type Box, type Place } from './page'
import { HOME, samePlace, type Placement } from './placement'
import type { InkPoint } from './points'

/** A stroke on the board. */
export interface InkItem {
  kind: 'ink'
  id: string
  author: string
  page: number
  /** The entry that changed it last; growing does not count. */
  rev: number
  /** Erased, cleared or undone: kept, so that undo and redo put it back in its old place in the order. */
  hidden: boolean
  tool: InkTool
  color: string
  width: number
  points: readonly InkPoint[]
  /** False while the pen is still down. */
  done: boolean
  locked?: boolean
  /** Where it was moved, and what it was before that; neither when it never was. */
  placed?: Placement
  base?: { points: readonly InkPoint[]; width: number }
}

/** A placed thing on the board. */
export interface ShapeItem {
  kind: 'shape'
  id: string
  author: string
  page: number
  rev: number
  hidden: boolean
  shape: Shape
  /** Whether it is locked; a picture says so itself. */
  locked?: boolean
  /** Where it was moved since it was placed or set, and what it was before that; neither when it never was. */
  placed?: Placement
  base?: Shape
}

/** Anything on the board. Items never change: a new one takes the place of the old. */
export type Item = InkItem | ShapeItem

const boxes = new WeakMap<Item, Box>()

/** The part of the page an item covers, its line width included. */
export function boxOf(item: Item): Box {
  let box = boxes.get(item)
  if (!box) {
    box = item.kind === 'ink' ? inkBox(item) : boxOfShape(item.shape)
    boxes.set(item, box)
  }
  return box
}

/** Whether two items look the same on paper, so that neither needs drawing anew. */
export function looksSame(a: Item, b: Item): boolean {
  if (a === b) return true
  if (a.id !== b.id || a.hidden !== b.hidden) return false
  if (a.kind === 'ink')
    return b.kind === 'ink' && a.done === b.done && a.points.length === b.points.length && sameSpot(a, b)
  return b.kind === 'shape' && (a.shape === b.shape || JSON.stringify(a.shape) === JSON.stringify(b.shape))
}

function sameSpot({ placed: a = HOME }: InkItem, { placed: b = HOME }: InkItem): boolean {
  return a === b || samePlace(a, b)
}

/** The middle of a picture, about which it turns. */
export function centre(shape: { x: number; y: number; w: number; h: number }): Place {
  return { x: shape.x + shape.w / 2, y: shape.y + shape.h / 2 }
}

/** Whether a picture is what a page is about: locked, upright, uncut, and as wide or as high as the page. */
export function isBackdrop({ locked, rotation, crop, x, y, w, h }: ImageShape): boolean {
  const fills = (x <= 0 && x + w >= PAGE_WIDTH) || (y <= 0 && y + h >= PAGE_HEIGHT)
  return locked && rotation === 0 && crop === null && fills
}

function inkBox(item: InkItem): Box {
  let box = NOWHERE
  for (const { x, y } of item.points) box = joinBoxes(box, { left: x, top: y, right: x, bottom: y })
  return growBox(box, item.width)
}

/** The part of the page a placed thing covers. */
export function boxOfShape(shape: Shape): Box {
  switch (shape.type) {
    case 'text':
      return growBox(textBox(shape), shape.size / 8)
    case 'formula':
      // KaTeX decides the real size; the estimate only has to be generous enough for the eraser.
      return formulaBox(shape)
    case 'image':
      // It runs out to the page's edges.
      return isBackdrop(shape) ? joinBoxes(imageBox(shape), SHEET) : imageBox(shape)
    case 'ruler':
    case 'protractor':
      return boxOfInstrument(shape)
    case 'coordinates':
      return growBox(
        { left: shape.x, top: shape.y, right: shape.x + shape.w, bottom: shape.y + shape.h },
        AXIS.size,
      )
    case 'number_line':
      return growBox({ left: shape.x, top: shape.y, right: shape.x + shape.w, bottom: shape.y }, AXIS.below)
    default:
      return growBox(
        {
          left: Math.min(shape.x1, shape.x2),
          top: Math.min(shape.y1, shape.y2),
          right: Math.max(shape.x1, shape.x2),
          bottom: Math.max(shape.y1, shape.y2),
        },
        // An arrow's head is wider than its line.
        shape.width * 5,
      )
  }
}

const SHEET: Box = { left: 0, top: 0, right: PAGE_WIDTH, bottom: PAGE_HEIGHT }

/** Height of a line of text in units of its letters' size. */
export const LINE_HEIGHT = 1.4

/** How much broader than estimated a line may be on some device. */
const SAFELY = 1.04

function textBox({
  x,
  y,
  w,
  size,
  text,
}: {
  x: number
  y: number
  w: number
  size: number
  text: string
}): Box {
  // Devices' fonts differ: lines are taken to be a little wider than they are, so that nothing drawn is outside.
  const lines = wrapText(plain(text), w, (line) => breadth(line) * size * SAFELY)
  const right = x + Math.min(w, Math.max(size, ...lines.map((line) => breadth(line) * size * SAFELY)))
  return { left: x, top: y, right, bottom: y + lines.length * size * LINE_HEIGHT }
}

function formulaBox(shape: { x: number; y: number; size: number; latex: string }): Box {
  const rows = shape.latex.split('\\\\')
  const letters = Math.max(...rows.map((row) => row.replace(/\\[a-zA-Z]+|[{}_^]/g, '.').length))
  const right = shape.x + Math.max(2, letters * 0.6) * shape.size
  return { left: shape.x, top: shape.y, right, bottom: shape.y + shape.size * (0.7 + 1.5 * rows.length) }
}

function imageBox(shape: { x: number; y: number; w: number; h: number; rotation: number }): Box {
  const turn = (shape.rotation * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))]
  const [halfWidth, halfHeight] = [(shape.w * cos + shape.h * sin) / 2, (shape.w * sin + shape.h * cos) / 2]
  const { x, y } = centre(shape)
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight }
}
