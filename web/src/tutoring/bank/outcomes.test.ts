import { expect, it } from 'vitest'
import { outcomes } from './outcomes'

it('what was not enough after all is a share of what had been enough, and nothing is left out', () => {
  const told = (shown: number, solved: number, not_mine: number, wrong: number): unknown =>
    outcomes({ shown, solved, not_mine, wrong }).map(({ name, count, percent }) => [name, count, percent])
  expect(told(105, 9, 15, 1)).toEqual([
    ['solved', 9, 9],
    ['not_mine', 15, 14],
    ['open', 80, 76],
    ['wrong', 1, 10],
  ])
  expect(told(0, 0, 0, 0)).toEqual([
    ['solved', 0, 0],
    ['not_mine', 0, 0],
    ['open', 0, 0],
    ['wrong', 0, 0],
  ])
})
