import { expect, test } from 'vitest'
import english from '../messages/en.json'
import chinese from '../messages/zh-CN.json'
import englishNotice from '../../regions/demo/consent.en.toml?raw'
import chineseNotice from '../../regions/demo/consent.zh-CN.toml?raw'

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

test('staff and families read the same name of a consent', () => {
  for (const [texts, notice] of [
    [chinese, chineseNotice],
    [english, englishNotice],
  ] as const) {
    const titles = [...notice.matchAll(/code = "(\w+)"[^[]*?title = "(.+)"/g)]
    expect(titles).toHaveLength(8)
    for (const [, code, title] of titles) {
      expect(texts[`consent_item.${code}` as keyof typeof texts]).toBe(title)
    }
  }
})
