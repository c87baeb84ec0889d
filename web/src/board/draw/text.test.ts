import { describe, expect, it } from 'vitest'
import { wrapText } from './text'

const wrap = (text: string, width: number) => wrapText(text, width, (line) => line.length)

describe('typed words', () => {
  it.each([
    ['break after any Chinese character', '因为所以', 2, ['因为', '所以']],
    ['keep Latin words whole', 'sin cos tan', 7, ['sin cos', 'tan']],
    ['break a word that is too wide alone', 'abcdef', 4, ['abcd', 'ef']],
    ['keep their own lines', 'a\n\nb', 9, ['a', '', 'b']],
  ])('%s', (_name, text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines)
  })
})
