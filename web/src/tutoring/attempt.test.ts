import { expect, test } from 'vitest'
import { saysSomething } from './attempt'

test.each([
  ['我试过', true],
  ['x', true],
  ['√2?', true],
  ['x²', true],
  ['。', false],
  ['\u200b', false],
  [' ', false],
  ['😭', false],
  [null, false],
])('%o says something: %o', (words, says) => {
  expect(saysSomething(words)).toBe(says)
})
