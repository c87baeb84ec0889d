import { expect, test } from 'vitest'
import { plain, readable } from './tex'

test.each([
  [String.raw`\frac{80+90}{2}`, '(80+90)/2'],
  [String.raw`\frac12+\frac{1}{3}`, '1/2+1/3'],
  [String.raw`\frac{\frac{1}{2}+1}{x}`, '(1/2+1)/x'],
  [String.raw`x^2+x^{10}-x_1`, 'x²+x¹⁰-x₁'],
  [String.raw`a^{m+n}`, 'a^(m+n)'],
  [String.raw`a^{-1}`, 'a⁻¹'],
  [String.raw`\sqrt{2}+\sqrt[3]{x+1}`, '√2+³√(x+1)'],
  [String.raw`\angle ABC=90^\circ`, '∠ABC=90°'],
  [String.raw`3 \times 4 \div 2 \le 7`, '3 × 4 ÷ 2 ≤ 7'],
  [String.raw`\left( a\right)\,\text{米}`, '( a) 米'],
  [String.raw`\unknown{x}`, 'unknownx'],
  [String.raw`\frac{1`, '1/'],
  [String.raw`a}b`, 'a}b'],
  ['', ''],
])('%s reads %s', (tex, text) => {
  expect(readable(tex)).toBe(text)
})

test('words stay as they are around a formula', () => {
  expect(plain(String.raw`求平均数 $\frac{80+90}{2}$ 元`)).toBe('求平均数 (80+90)/2 元')
  expect(plain('一支笔 $3')).toBe('一支笔 $3')
})
