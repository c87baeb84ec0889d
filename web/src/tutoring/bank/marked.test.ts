import { expect, it } from 'vitest'
import { marked } from './marked'

it('marks the words for which a question was found', () => {
  const shown = (text: string, words: string[]): string =>
    marked(text, words)
      .map(({ text, hit }) => (hit ? `[${text}]` : text))
      .join('')
  expect(shown('苹果树和梨树一共有128棵', ['苹果树', '梨树', '一共'])).toBe('[苹果树]和[梨树][一共]有128棵')
  expect(shown('苹果树和苹果', ['苹果', '苹果树'])).toBe('[苹果树]和[苹果]')
  expect(shown('Where IS my book', ['is', 'book'])).toBe('Where [IS] my [book]')
  expect(shown('1.5(x+2)', ['(x', '.'])).toBe('1[.]5[(x]+2)')
  expect(shown('共有36棵，2倍；136、3.2和2.36', ['36', '2', '倍'])).toBe(
    '共有[36]棵，[2][倍]；136、3.2和2.36',
  )
  expect(shown('一共2.5米，2.', ['2.5', '2'])).toBe('一共[2.5]米，[2].')
  expect(shown('什么都没有', [])).toBe('什么都没有')
})
