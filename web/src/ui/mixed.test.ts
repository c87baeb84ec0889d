import { expect, test } from 'vitest'
import { hasFormula, parts } from './mixed'

test('words and formulas are told apart', () => {
  expect(parts('已知 $x^2=4$,求 $$x$$')).toEqual([
    { text: '已知 ', formula: false, display: false },
    { text: 'x^2=4', formula: true, display: false },
    { text: ',求 ', formula: false, display: false },
    { text: 'x', formula: true, display: true },
  ])
})

test('a price is not a formula', () => {
  expect(hasFormula('一支笔 $3')).toBe(false)
})
