import { expect, test } from 'vitest'
import { endingYears, nextYear, usualYear, yearName } from './years'

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
