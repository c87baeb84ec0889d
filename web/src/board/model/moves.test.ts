import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Board, isLocked } from './board'
import type { Item } from './item'
import type { Op } from './op'

/** The server's own table: both must come to the same numbers. */
const CASES = JSON.parse(readFileSync('../crates/board/src/tests/moves.json', 'utf8')) as {
  name: string
  ops: [author: number, op: Op][]
  seen: Record<string, object>
}[]

function look(item: Item): object {
  const locked = isLocked(item)
  if (item.kind === 'shape') return { shape: item.shape, locked }
  return { points: item.points.map(({ x, y, p }) => [x, y, p]), width: item.width, locked }
}

it.each(CASES.map(({ name, ops, seen }) => [name, ops, seen] as const))('%s', (_name, ops, seen) => {
  const board = new Board()
  ops.forEach(([author, op], i) => board.apply(i + 1, String(author), op))
  expect(Object.fromEntries(board.visible(0).map((item) => [item.id, look(item)]))).toEqual(seen)
})
