/**
 * The lengths of what is drawn on papers, rulers, protractors and axes, in page units.
 *
 * 500 units are the centimetre of a page. The server draws the same for films and prints: what changes here changes there.
 */

/** What is printed on papers. */
export const PAPER = {
  /** Distance of the rules of `grid` and `lines`, from the page's edge. */
  step: 500,
  /** Width of every printed line. */
  line: 8,
  /** Side of a `mi_grid` square; ten times fourteen of them fill the page. */
  mi: 1_000,
  /** Dashes of its cross and diagonals: drawn, left out. */
  miDash: [60, 60],
  /** `four_line`: the first line's place, from one line to the next in a set, and from one set to the next. */
  four: { top: 500, gap: 250, set: 1_250 },
  /** `manuscript`: where the first square begins, its side, squares in a row, rows, and from one row to the next. */
  manuscript: { left: 500, top: 600, side: 500, across: 18, rows: 18, pitch: 720 },
} as const

/** The ruler. */
export const RULER = {
  depth: 900,
  /** A millimetre, five of them, and a centimetre. */
  small: 50,
  middle: 250,
  large: 500,
  /** How far ticks of each kind reach into the ruler. */
  ticks: { small: 90, middle: 140, large: 200 },
  /** Height of the numbers, and where their upper edge is, from the ruler's edge. */
  letters: 200,
  numbersAt: 240,
} as const

/** The protractor. */
export const PROTRACTOR = {
  /** How far ticks of each kind reach from the arc towards the centre. */
  ticks: { small: 70, middle: 110, large: 160 },
  /** Height of the numbers; how far from the arc the middles of the outer and of the inner ones are. */
  letters: 170,
  outerAt: 270,
  innerAt: 500,
  /** Half the length of the cross at the centre. */
  cross: 120,
} as const

/** Colours and lines of both. */
export const INSTRUMENT = {
  fill: '#F6E27A',
  /** How much of what lies below it covers. */
  cover: 0.35,
  line: '#5B4A00',
  width: 10,
} as const

/** Coordinate systems and number lines. */
export const AXIS = {
  /** From the end of an axis to the first, or last, value. */
  inset: 300,
  /** Least distance of ticks, and of numbers. */
  apart: 400,
  /** Half the length of a tick. */
  tick: 70,
  /** Length of an arrow's head, which opens 25° to each side. */
  head: 180,
  /** Height of the numbers. */
  size: 200,
  /** From the axis to the upper edge of the numbers below it, and to the right edge of those left of it. */
  gap: 110,
  /** How much room a number line takes above and below. */
  below: 360,
  /** Width of the grid's lines, and how much they cover. */
  grid: 6,
  gridCover: 0.3,
} as const
