/** A day of a month's grid; none before the first and after the last one. */
export type Cell = string | undefined

export interface Month {
  /** The month as `2026-09`. */
  name: string
  weeks: Cell[][]
}

const two = (number: number): string => String(number).padStart(2, '0')

/** A day as it travels: 2026-09-01. */
export const dayName = (day: Date): string =>
  `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`

/** The months of a school year as grids of weeks that begin on Monday, August to August. */
export function monthsOf(year: number): Month[] {
  return Array.from({ length: 13 }, (_, place) => monthGrid(year, 7 + place))
}

function monthGrid(year: number, month: number): Month {
  const first = new Date(year, month, 1)
  const length = new Date(year, month + 1, 0).getDate()
  const before = (first.getDay() + 6) % 7
  const cells: Cell[] = [
    ...Array<Cell>(before).fill(undefined),
    ...Array.from({ length }, (_, day) => dayName(new Date(year, month, day + 1))),
  ]
  const weeks: Cell[][] = []
  while (cells.length) weeks.push(Object.assign(Array<Cell>(7).fill(undefined), cells.splice(0, 7)))
  return { name: dayName(first).slice(0, 7), weeks }
}
