import { expect, test } from 'vitest'
import { endingYears, usualYear, yearName } from './years'

test('a school year ends in summer, or is ended a little late', () => {
  expect(usualYear(new Date(2026, 7, 31))).toBe(2025)
  expect(usualYear(new Date(2026, 8, 1))).toBe(2026)
  expect(endingYears(new Date(2026, 6, 15))[0]).toBe(2025)
  expect(endingYears(new Date(2026, 10, 1))[0]).toBe(2025)
  expect(yearName(2025)).toBe('2025–2026')
})
