import { describe, expect, it } from 'vitest'
import { wrapText } from './lines'

const wrap = (text: string, width: number) => wrapText(text, width, (line) => Array.from(line).length)

describe('typed words', () => {
  it.each([
    ['break after any Chinese character', '因为所以', 2, ['因为', '所以']],
    ['keep Latin words whole', 'sin cos tan', 7, ['sin cos', 'tan']],
    ['break a word that is too wide alone', 'abcdef', 4, ['abcd', 'ef']],
    ['keep their own lines', 'a\n\nb', 9, ['a', '', 'b']],
    ['begin no line with a comma', '因为相等，所以全等', 4, ['因为相', '等，所以', '全等']],
    ['begin no line with a full stop', '两边同时除以二。', 7, ['两边同时除以', '二。']],
    ['keep marks that follow each other together', '真的吗？！不是', 4, ['真的', '吗？！不', '是']],
    ['end no line with what opens', '如图（一）所示', 3, ['如图', '（一）', '所示']],
    ['begin no line with a comma after a number', '一共有600，对', 6, ['一共有', '600，对']],
    ['begin no line with a comma after a word that is too wide', 'abcdefgh，好', 4, ['abcd', 'efg', 'h，好']],
    ['begin no line with a mark behind a space', '答案是 ！好', 4, ['答案', '是 ！好']],
    ['break marks only where nothing else fits', '好！！！', 2, ['好！', '！！']],
  ])('%s', (_name, text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines)
  })

  it('begin no line with a mark, however narrow they are', () => {
    const text =
      '解：设小明有x个苹果，小红有（x＋2）个苹果。那么，“他们一共有多少？”我们知道：x+(x+2)=10，所以x=4！'
    for (let width = 4; width < 30; width++) {
      const lines = wrap(text, width)
      expect(lines.join('')).toBe(text)
      expect(lines.filter((line) => /^[，。？！：；）”、]/.test(line))).toEqual([])
      expect(lines.filter((line) => /[（“]$/.test(line))).toEqual([])
    }
  })
})
