import { expect, test } from 'vitest'
import { monthsOf } from './months'

test('a month is a grid of weeks that begin on Monday', () => {
  const months = monthsOf(2026)
  expect(months.map((month) => month.name)).toEqual([
    '2026-08',
    '2026-09',
    '2026-10',
    '2026-11',
    '2026-12',
    '2027-01',
    '2027-02',
    '2027-03',
    '2027-04',
    '2027-05',
    '2027-06',
    '2027-07',
    '2027-08',
  ])
  const september = months[1]?.weeks ?? []
  expect(september[0]).toEqual([
    undefined,
    '2026-09-01',
    '2026-09-02',
    '2026-09-03',
    '2026-09-04',
    '2026-09-05',
    '2026-09-06',
  ])
  expect(september[4]).toEqual([
    '2026-09-28',
    '2026-09-29',
    '2026-09-30',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect(months[6]?.weeks.length).toBe(4)
})
