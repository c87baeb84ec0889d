import type { ProblemCode } from '@/api/problem'

/** A column of a desk table. It shows its `text`, or the slot named after it where more than text is wanted. */
export interface Column<Row> {
  name: string
  label: string
  /** Least width in pixels. */
  width: number
  right?: boolean
  text?: (row: Row) => string | number
  /** The server's word for this order; a column with one can be sorted by. */
  sort?: string
  /** Stands there always. */
  fixed?: true
  /** Hidden until a person asks for it. */
  spare?: true
}

/** Something a table can be narrowed to: one of a few values, a span of days, or what a row offers. */
export interface Filter {
  name: string
  label: string
  /** The values to choose from. */
  options?: readonly { value: string; label: string }[]
  /** What it means that none is chosen, where that narrows too. */
  unset?: string
  /** Of a span of days: the name of its last day; `name` is its first. */
  until?: string
  /** Of what a row offers: what to call the value. It has no place in the bar, only a chip once it is set. */
  said?: (value: string) => string
}

/** The days a filter is set to, first and last. */
export function spanOf({ name, until }: Filter, where: Asked['where']): [string, string] | undefined {
  const [from, to] = [where[name], until && where[until]]
  return from && to ? [from, to] : undefined
}

/** The orders of lists of what happened: the oldest first, the newest first. */
export type TimeOrder = 'at' | '-at'

/** What the page asks the server for. */
export interface Asked {
  q: string | undefined
  sort: string | undefined
  after: string | undefined
  /** The filters that are set. */
  where: Record<string, string>
}

/** A page of rows as the server gives it; `count` where it counts, which ends at a limit (`counted_all` is then false). */
export interface Answered<Row> {
  items: Row[]
  next?: string | null
  count?: number | null
  counted_all?: boolean | null
}

/** What becomes of one chosen row: done, or why not. */
export interface RowOutcome {
  id: string
  name: string
  problem?: ProblemCode | null
  /** What changes for this row, where that is more than the act's name. */
  line?: string
  /** What is odd about it, though it can be done. */
  warning?: string
}

/** Something that can be done to all chosen rows at once. What it needs to know is asked in the slot `bulk-<name>`. */
export interface Bulk {
  name: string
  label: string
  alarm?: true
  /** What it needs to know, as it has been said so far; empty until it has been. A change asks for the preview anew. */
  said?: () => string
  /** Asks the server what would happen, or, without `dry`, makes it happen; each row is checked by itself. */
  run: (ids: string[], dry: boolean) => Promise<{ data?: RowOutcome[]; error?: unknown }>
}
