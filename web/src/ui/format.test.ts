import { beforeAll, expect, test, vi } from 'vitest'
import { dayAndTime, dayBegins, duration, stopwatch, waitRange } from './format'
import { bringTexts, t, useLocale } from './i18n'

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} })
  await useLocale('en')
  await bringTexts('desk')
})

test('a wait is told in the unit both ends read well in', () => {
  expect(waitRange(20, 50)).toBe('20–50 seconds')
  expect(waitRange(45, 180)).toBe('1–3 minutes')
  expect(waitRange(30, 60)).toBe('1 minute')
})

test('a word follows its number', () => {
  expect(t('duty.today', { n: 1 })).toBe('1 session today')
  expect(duration(180)).toBe('3 minutes')
})

test('a day and its time cannot be taken for a length, today neither', () => {
  expect(dayAndTime(new Date(new Date().getFullYear(), 10, 28, 19, 5).toISOString())).toBe('Nov 28 19:05')
  expect(dayAndTime(new Date().toISOString())).toMatch(/^[A-Z][a-z]{2} \d{1,2} \d\d:\d\d$/)
})

test('a running clock keeps two figures for seconds', () => {
  expect(stopwatch(187.4)).toBe('3:07')
})

test('a day begins at midnight of this device', () => {
  expect(new Date(dayBegins('2026-09-01')).getHours()).toBe(0)
  expect(new Date(dayBegins('2026-12-31', 1)).getFullYear()).toBe(2027)
})
