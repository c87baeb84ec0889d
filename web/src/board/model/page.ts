/** Width of every page in page units. A unit is small enough that coordinates can be whole numbers. */
export const PAGE_WIDTH = 10_000

/** Height of every page in page units. */
export const PAGE_HEIGHT = 14_000

/** What can be printed on a page before anyone writes on it. */
export const PAPERS = ['blank', 'grid', 'lines', 'mi_grid', 'four_line', 'manuscript'] as const

export type Paper = (typeof PAPERS)[number]

/** A place on a page, in page units. */
export interface Place {
  x: number
  y: number
}

/** A rectangle on a page, in page units; `right` and `bottom` are outside edges. */
export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** The box that holds nothing; joining anything to it gives that thing. */
export const NOWHERE: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }

/** The smallest box around both. */
export function joinBoxes(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }
}

/** The box with a margin on all four sides. */
export function growBox(box: Box, margin: number): Box {
  return {
    left: box.left - margin,
    top: box.top - margin,
    right: box.right + margin,
    bottom: box.bottom + margin,
  }
}

/** Whether two boxes share any place. */
export function boxesMeet(a: Box, b: Box): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom
}

/** Whether the box holds no place at all. */
export function isNowhere(box: Box): boolean {
  return box.left > box.right || box.top > box.bottom
}
