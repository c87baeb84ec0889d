import type { Paper } from './page'

/** What a stroke is made with. */
export type InkTool = 'pen' | 'highlighter'

/** A straight figure between two corners. */
export interface FigureShape {
  type: 'line' | 'arrow' | 'rect' | 'ellipse'
  x1: number
  y1: number
  x2: number
  y2: number
  color: string
  width: number
}

/** Typed words, wrapped at width `w`; `size` is the height of a line's letters in page units. */
export interface TextShape {
  type: 'text'
  x: number
  y: number
  w: number
  size: number
  color: string
  text: string
}

/** A typeset formula, written in LaTeX. */
export interface FormulaShape {
  type: 'formula'
  x: number
  y: number
  size: number
  color: string
  latex: string
}

/**
 * A picture from the file store. `crop` is left, top, width and height in ten-thousandths of the picture; `rotation`
 * in whole degrees clockwise. A locked picture is neither erased, cleared, moved nor set.
 */
export interface ImageShape {
  type: 'image'
  x: number
  y: number
  w: number
  h: number
  file: string
  rotation: number
  crop: [number, number, number, number] | null
  locked: boolean
}

/** A ruler: its edge runs `length` from its zero in the direction of `angle`, whole degrees clockwise. */
export interface RulerShape {
  type: 'ruler'
  x: number
  y: number
  length: number
  angle: number
}

/** A protractor: half a disc about the middle of its base, which runs in the direction of `angle`. */
export interface ProtractorShape {
  type: 'protractor'
  x: number
  y: number
  radius: number
  angle: number
}

/** Two axes with ticks and numbers, all within the box. */
export interface CoordinatesShape {
  type: 'coordinates'
  x: number
  y: number
  w: number
  h: number
  x_min: number
  x_max: number
  y_min: number
  y_max: number
  color: string
  width: number
  grid: boolean
}

/** A number line; `step` in thousandths, left out for what fits. */
export interface NumberLineShape {
  type: 'number_line'
  x: number
  y: number
  w: number
  from: number
  to: number
  step?: number
  color: string
  width: number
}

/** What lies on the page to measure with, and leads the pen. */
export type InstrumentShape = RulerShape | ProtractorShape

/** A thing on the board that is placed as a whole, unlike ink. The server's words for each say what is drawn. */
export type Shape =
  FigureShape | TextShape | FormulaShape | ImageShape | InstrumentShape | CoordinatesShape | NumberLineShape

/** Begins a stroke. `pts` are x, y, pressure triples: the first absolute, the rest steps from the one before. */
export interface InkOp {
  k: 'ink'
  id: string
  page: number
  tool: InkTool
  color: string
  width: number
  pts: number[]
  /** Whether the pen is up again; left out while it is not. */
  done?: boolean
}

/** Goes on with a stroke from its last point. */
export interface MoreOp {
  k: 'more'
  id: string
  pts: number[]
  done?: boolean
}

/** Scales things about the page's corner, in ten-thousandths, and then moves them. */
export interface MoveOp {
  k: 'move'
  ids: string[]
  dx: number
  dy: number
  scale?: number
}

/** What a person may do to the board. */
export type BoardOp =
  | InkOp
  | MoreOp
  | { k: 'add'; id: string; page: number; shape: Shape }
  | { k: 'set'; id: string; shape: Shape }
  | { k: 'erase'; ids: string[] }
  | MoveOp
  | { k: 'fasten'; ids: string[]; locked: boolean }
  | { k: 'undo' }
  | { k: 'redo' }
  | { k: 'clear'; page: number }
  | { k: 'page_add'; page: number; paper: Paper }
  | { k: 'page_turn'; page: number }

/** What a person may put into the log: board operations, words and chapter marks. */
export type PersonOp = BoardOp | { k: 'chat'; text: string } | { k: 'mark'; label: string }

/** What the room itself writes into its log. */
export type RoomOp =
  | { k: 'enter' }
  | { k: 'leave' }
  | { k: 'voice'; n: number }
  | { k: 'lock'; locked: boolean; why?: string }
  | { k: 'close' }

/** Anything that can stand in a log. */
export type Op = PersonOp | RoomOp

/** One line of a room's log: the server numbers it, nobody else does. */
export interface Entry {
  /** Place in the log, from 1. */
  seq: number
  /** Milliseconds since the room opened. */
  at: number
  /** Person who did it; absent: the room itself. */
  author?: string
  /** Device that sent it; with `n` it makes a sending unique. */
  client?: string
  /** The device's own count. */
  n?: number
  op: Op
}
