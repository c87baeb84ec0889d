import type { Board } from '../model/board'
import type { Item } from '../model/item'
import type { InkTool, PersonOp, Shape } from '../model/op'
import type { Place } from '../model/page'
import type { InkPoint } from '../model/points'
import type { Surface } from '../draw/surface'

/** What a person can hold in the hand. */
export const TOOL_NAMES = [
  'pen',
  'highlighter',
  'eraser',
  'select',
  'laser',
  'text',
  'formula',
  'line',
  'arrow',
  'rect',
  'ellipse',
  'snip',
] as const

export type ToolName = (typeof TOOL_NAMES)[number]

/** How new things look; kept on the device. */
export interface Hand {
  color: string
  /** Width of the pen's line in page units. */
  width: number
  /** Whether the line follows the pen's pressure. Off for handwriting: even lines are easier to read. */
  pressure: boolean
}

/** What typed words are for: a new thing at a place, or an old one again. */
export interface Draft {
  type: 'text' | 'formula'
  at: Place
  /** The thing that is changed. */
  id?: string
  words: string
}

/** What a tool works with. */
export interface Bench {
  readonly me: string
  /** A host may take away anyone's things. */
  readonly host: boolean
  readonly hand: Hand
  readonly surface: Surface
  board(): Board
  page(): number
  newId(): string
  submit(op: PersonOp): void
  /** Asks the person for words. */
  compose(draft: Draft): void
  /** Puts a thing on the page, shows all of it, and takes it into the hand. */
  put(shape: Shape): void
  /** These things are held now. */
  chosen(items: readonly Item[]): void
  /** Shows the others where one points; `undefined` ends it. */
  point(place?: Place): void
}

/** A tool in the hand. Points come in page units. */
export interface Tool {
  down(point: InkPoint): void
  move(points: readonly InkPoint[]): void
  up(): void
  /** The contact was no drawing after all: a palm, or the first finger of two. */
  cancel(): void
}

/** Width of a highlighter's line in units of the pen's. */
export const INK_WIDTH: Record<InkTool, number> = { pen: 1, highlighter: 12 }

/** Colour of the pen that comes first; through a highlighter it would be grey. */
const DARK = '#1B2A33'

/** Colour a tool writes with when the hand holds `color`: a highlighter in dark ink is yellow. */
export function inkColor(tool: InkTool, color: string): string {
  return tool === 'highlighter' && color === DARK ? '#F5C400' : color
}
