import { describe, expect, it } from 'vitest'
import { saidAt, search } from './captions'

const lines = [
  { from: 1_000, until: 2_000, text: '先通分' },
  { from: 2_000, until: 3_500, text: 'Then add the Numerators' },
  { from: 9_000, until: 9_500, text: '再约分，得５/６' },
]

describe('captions', () => {
  it('say what is said, and nothing in a pause', () => {
    const said = [0, 1_000, 1_999, 2_000, 3_500, 9_400, 9_500].map((time) => saidAt(lines, time)?.text)
    expect(said).toEqual([
      undefined,
      '先通分',
      '先通分',
      'Then add the Numerators',
      undefined,
      '再约分，得５/６',
      undefined,
    ])
    expect(saidAt([], 5)).toBeUndefined()
  })

  it('are found by words in any case and width', () => {
    expect(search(lines, '通分')).toEqual([lines[0]])
    expect(search(lines, 'numerators THEN')).toEqual([lines[1]])
    expect(search(lines, '5/6')).toEqual([lines[2]])
    expect(search(lines, ' ')).toBe(lines)
    expect(search(lines, '没有')).toEqual([])
  })
})
