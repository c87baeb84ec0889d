import { expect, it } from 'vitest'
import type { Schemas } from '@/api'
import { narrowedTo, seen, type KeptBook } from './keptBook'

const entry = (id: string, more: Partial<Schemas['BookEntryView']> = {}): Schemas['BookEntryView'] => ({
  id,
  question_id: id,
  session_id: id,
  subject: 'math',
  stage: 'primary',
  own: true,
  words: `第${id}题`,
  kept_at: '2026-09-01T00:00:00Z',
  step: 0,
  steps: 5,
  standing: 'due',
  tried: false,
  counts: true,
  reviews: 0,
  can_take_back: false,
  ...more,
})
const ids = (entries: Schemas['BookEntryView'][]): string[] => entries.map(({ id }) => id)
const book = (at: string, entries: Schemas['BookEntryView'][]): KeptBook => ({
  at,
  entries,
  book: {
    due: 1,
    learning: 0,
    known: 0,
    points: [],
    pauses_days: [1],
    choices: { keeps_answered: false, reminds: true },
  },
})

it('without a network a book is narrowed as with one', () => {
  const entries = [
    entry('1'),
    entry('2', { standing: 'known', knowledge_point: '鸡兔同笼' }),
    entry('3', { subject: 'english', note: 'Watch the Tense' }),
  ]
  for (const [wanted, found] of [
    [{}, ['1', '2', '3']],
    [{ standing: 'due' }, ['1', '3']],
    [{ subject: 'english' }, ['3']],
    [{ knowledge_point: '鸡兔同笼' }, ['2']],
    [{ q: '鸡兔' }, ['2']],
    [{ q: 'tense' }, ['3']],
    [{ q: '第1题', standing: 'known' }, []],
  ] as const)
    expect(ids(narrowedTo(entries, wanted))).toEqual(found)
})

it('the whole book takes the place of what was known, a part of it does not', () => {
  const before = book('1', [entry('1'), entry('2')])
  expect(ids(seen(before, book('2', [entry('3')]), true).entries)).toEqual(['3'])
  const part = seen(before, book('2', [entry('2', { note: '新' }), entry('3')]), false)
  expect(ids(part.entries)).toEqual(['2', '3', '1'])
  expect(part.entries[0]?.note).toBe('新')
  expect(part.at).toBe('2')
  expect(ids(seen(undefined, book('2', [entry('3')]), false).entries)).toEqual(['3'])
})
