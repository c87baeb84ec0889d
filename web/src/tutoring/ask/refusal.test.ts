import { expect, test } from 'vitest'
import { fitting, isFinal } from './refusal'

test('what is wrong with a file itself stays wrong, and everything else may be tried again', () => {
  expect(isFinal('file_too_many_pages')).toBe(true)
  expect(isFinal('file_type_unsupported')).toBe(true)
  expect(isFinal('file_failed')).toBe(false)
  expect(isFinal('internal')).toBe(false)
})

test('the first that fit are taken, the others are left out', () => {
  for (const [there, taken, left] of [
    [0, ['a', 'b', 'c'], []],
    [4, ['a', 'b'], ['c']],
    [6, [], ['a', 'b', 'c']],
    [7, [], ['a', 'b', 'c']],
  ] as const) {
    expect(fitting(['a', 'b', 'c'], there, 6)).toEqual({ taken, left })
  }
})
