import { expect, test } from 'vitest'
import { isThere } from './here'

test.each([
  ['Headset', ['Headset', 'Built-in'], true],
  ['Headset', ['Built-in'], false],
  // A browser that tells no names, or told none at the check, cannot say that one is gone.
  ['Headset', [], true],
  ['', ['Built-in'], true],
])('a check with %s holds with %j: %s', (microphone, present, there) => {
  expect(isThere(microphone, present)).toBe(there)
})
