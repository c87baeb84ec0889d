import { expect, test } from 'vitest'
import { t } from '@/ui/i18n'
import { growthOf } from './growth'

const counts = (size: number, before: number) => ({ size, size_before: before, pupils: size, schools: 1 })

test.each([
  [counts(6, 4), '+2 (+50%)'],
  [counts(3, 4), '−1 (−25%)'],
  [counts(4, 4), '0 (+0%)'],
])('%o has grown by %s', (given, expected) => {
  expect(growthOf(given)).toBe(expected)
})

test('where none or few were told before there is no percentage, and nothing is said to be new', () => {
  expect(growthOf(counts(5, 0))).toBe(t('cluster.few_before', { n: '+5' }))
  expect(growthOf(counts(5, 0))).not.toContain('新')
})
