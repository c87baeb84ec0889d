import { expect, test } from 'vitest'
import { keepsRecordingsUntil, takenBack, takenBackAt } from './choices'
import type { Item, Past, Sheet } from './consent'

const item = (
  code: Item['item'],
  need: Item['need'],
  standing: Item['standing'],
  needs: Item['needs'] = [],
) => ({ item: code, need, standing, needs, version: 1 }) as Item

const ITEMS = [
  item('account', 'needed', 'given'),
  item('questions', 'needed', 'given', ['account']),
  item('same_screen', 'needed', 'refused', ['account', 'questions']),
  item('sharing', 'optional', 'given'),
]

test('something ends where a needed item that stood agreed to is taken back', () => {
  const choices = { account: true, questions: false, same_screen: false, sharing: false }
  expect(takenBack(ITEMS, choices).map((one) => one.item)).toEqual(['questions'])
  expect(takenBack(ITEMS, {})).toEqual([])
})

test('an item was taken back when it was agreed to before', () => {
  const sheet = (answer: Past['answer']) =>
    ({ items: ITEMS, past: [{ item: 'same_screen', answer, at: '2026-11-01T08:00:00Z' }] }) as Sheet
  expect(takenBackAt(sheet('withdrawn'), ITEMS[2] as Item)).toBe('2026-11-01T08:00:00Z')
  expect(takenBackAt(sheet('refused'), ITEMS[2] as Item)).toBeUndefined()
})

test('recordings rest on the item that allows them and all that it needs', () => {
  const until = (code: Item['item']) => keepsRecordingsUntil(ITEMS, code, '2026-11-01T08:00:00Z', 7)
  expect(until('same_screen')).toBe('2026-11-08T08:00:00.000Z')
  expect(until('questions')).toBe('2026-11-08T08:00:00.000Z')
  expect(until('sharing')).toBeUndefined()
})
