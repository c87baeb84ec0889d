import { expect, test } from 'vitest'
import { dayName, endingYears, nextYear, termAt, usualYear, yearName } from './years'

test('a school year ends in summer, or is ended a little late', () => {
  expect(usualYear(new Date(2026, 7, 31))).toBe(2025)
  expect(usualYear(new Date(2026, 8, 1))).toBe(2026)
  expect(endingYears(new Date(2026, 6, 15))).toEqual([2024, 2025, 2026])
  expect(yearName(2025)).toBe('2025–2026')
})

test('the year to end next is the present one, or the one after the last that was ended', () => {
  for (const [day, ended, next] of [
    [new Date(2026, 6, 15), [], 2025],
    [new Date(2026, 10, 1), [], 2026],
    [new Date(2026, 10, 1), [2025], 2026],
    [new Date(2026, 8, 1), [2024], 2025],
    [new Date(2026, 7, 20), [2025, 2024], 2026],
    [new Date(2026, 10, 1), [2019], 2026],
  ] as const) {
    expect([day, nextYear(day, ended)]).toEqual([day, next])
  }
})

test('a day lies in a term of the year that is to end, from its first day to its last, or in none', () => {
  const terms = [
    { year: 2025, number: 2, begins: '2026-02-20', ends: '2026-06-30' },
    { year: 2026, number: 1, begins: '2026-09-01', ends: '2027-01-20' },
  ]
  expect(termAt(terms, 2026, '2026-09-01')?.number).toBe(1)
  expect(termAt(terms, 2025, '2026-06-30')?.number).toBe(2)
  expect(termAt(terms, 2025, '2026-07-01')).toBeUndefined()
  // Late for the year before: the term that runs is none of it.
  expect(termAt(terms, 2025, '2026-09-01')).toBeUndefined()
  expect(dayName(new Date(2026, 8, 1))).toBe('2026-09-01')
})
