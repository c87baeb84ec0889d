import { expect, test } from 'vitest'
import english from '../messages/en.json'
import chinese from '../messages/zh-CN.json'

const blanks = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? ''))].sort()

test('both languages have every text', () => {
  expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
})

test('both languages fill in the same things', () => {
  for (const [key, text] of Object.entries(chinese)) {
    expect([key, blanks(english[key as keyof typeof english])]).toEqual([key, blanks(text)])
  }
})

test('Chinese is set with Chinese punctuation', () => {
  // An example shows what stands in a file, character by character.
  const spoken = Object.entries(chinese).filter(([key]) => !key.includes('example'))
  const foreign = spoken.filter(([, text]) =>
    /\p{Script=Han}\s*[,:;?!()]|[,;?!()]\s*\p{Script=Han}/u.test(text),
  )
  expect(foreign).toEqual([])
})
