import { expect, test } from 'vitest'
import { boxOfShape, isBackdrop } from './item'
import type { ImageShape } from './op'

const photo: ImageShape = {
  type: 'image',
  x: 0,
  y: 0,
  w: 10_000,
  h: 13_333,
  file: 'f',
  rotation: 0,
  crop: null,
  locked: true,
}

test.each([
  ['as wide as the page', {}, true],
  ['as high as the page', { x: 1_000, w: 8_000, h: 14_000 }, true],
  ['smaller', { w: 9_000 }, false],
  ['movable', { locked: false }, false],
  ['turned', { rotation: 90 }, false],
])('a photo that is %s', (_, change, backdrop) => {
  const shape = { ...photo, ...change }
  expect(isBackdrop(shape)).toBe(backdrop)
  // What runs out to the edges is drawn anew wherever the page is.
  if (backdrop) expect(boxOfShape(shape)).toEqual({ left: 0, top: 0, right: 10_000, bottom: 14_000 })
})

test('words with formulas cover what is read, not what was typed', () => {
  const words = { type: 'text' as const, x: 0, y: 0, w: 9_000, size: 400, color: '#1B2A33' }
  const typed = boxOfShape({ ...words, text: String.raw`$\frac{x}{2}$` })
  expect(typed).toEqual(boxOfShape({ ...words, text: 'x/2' }))
})
