import { expect, test } from 'vitest'
import { partsOf } from './marks'

test('words are cut where something was found', () => {
  const place = (from: number, until: number) => ({ from, until, reason: 'personal' as const })
  expect(partsOf('打13805771234问', [place(1, 12)])).toEqual([
    { text: '打' },
    { text: '13805771234', reason: 'personal' },
    { text: '问' },
  ])
  expect(partsOf('😀傻逼', [place(1, 3)])).toEqual([{ text: '😀' }, { text: '傻逼', reason: 'personal' }])
  expect(partsOf('abcd', [place(0, 3), place(1, 2), place(2, 4)])).toEqual([
    { text: 'abc', reason: 'personal' },
    { text: 'd', reason: 'personal' },
  ])
  expect(partsOf('无', [])).toEqual([{ text: '无' }])
})
