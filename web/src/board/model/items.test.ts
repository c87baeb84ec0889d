import { expect, test } from 'vitest'
import type { InkItem } from './item'
import { Items } from './items'

const ink = (id: string, page = 0, hidden = false): InkItem => ({
  kind: 'ink',
  id,
  author: 'a',
  page,
  rev: 1,
  hidden,
  tool: 'pen',
  color: '#000000',
  width: 20,
  points: [],
  done: true,
})
const made = (...items: InkItem[]): Items => new Items(items.map((item) => [item.id, item]))
const ids = (items: readonly { id: string }[]): string => items.map(({ id }) => id).join('')

test('what lies over others changes them not, and takes their places', () => {
  const below = made(ink('a'), ink('b'), ink('c', 1))
  const over = new Items([], below)
  over.set('a', ink('a', 0, true))
  over.set('d', ink('d'))
  expect(ids(over.all())).toBe('abcd')
  expect(ids(over.on(0))).toBe('bd')
  expect(ids(below.on(0))).toBe('ab')
  expect(over.get('c')).toBe(below.get('c'))
})

test('what comes below is seen through, and what both have is seen once', () => {
  const below = made(ink('a'))
  const over = new Items([['b', ink('b')]], below)
  expect(ids(over.on(0))).toBe('ab')
  below.set('c', ink('c'))
  below.set('b', ink('b'))
  expect(ids(over.on(0))).toBe('acb')
})

test('the same list is given for as long as nothing changed', () => {
  const below = made(ink('a'))
  const over = new Items([], below)
  const before = over.on(0)
  expect(over.on(0)).toBe(before)
  below.set('a', ink('a', 0, true))
  expect(ids(over.on(0))).toBe('')
})
