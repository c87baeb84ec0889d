import { expect, test } from 'vitest'
import { dragged, draggedCorner, outputSize, quadOf, turnedCrop, turnedQuad, WHOLE } from './photo'

test('a large photo shrinks to two thousand pixels on its longest side', () => {
  expect(outputSize({ width: 4000, height: 3000 }, { turns: 0, crop: WHOLE })).toEqual({
    width: 2000,
    height: 1500,
  })
  expect(outputSize({ width: 4000, height: 3000 }, { turns: 1, crop: WHOLE })).toEqual({
    width: 1500,
    height: 2000,
  })
})

test('a small photo is not blown up', () => {
  const half = { x: 0, y: 0, w: 0.5, h: 1 }
  expect(outputSize({ width: 800, height: 600 }, { turns: 0, crop: half })).toEqual({
    width: 400,
    height: 600,
  })
})

test('the crop stays inside the photo and keeps a size', () => {
  expect(dragged(WHOLE, 'se', 0.5, -0.25)).toEqual({ x: 0, y: 0, w: 1, h: 0.75 })
  expect(dragged(WHOLE, 'nw', 2, 0).w).toBeCloseTo(0.08)
  expect(dragged({ x: 0.2, y: 0.2, w: 0.5, h: 0.5 }, 'all', 1, -1)).toEqual({ x: 0.5, y: 0, w: 0.5, h: 0.5 })
})

test('four quarter turns bring the crop back', () => {
  const crop = { x: 0.1, y: 0.25, w: 0.5, h: 0.25 }
  const back = [1, 2, 3, 4].reduce(turnedCrop, crop)
  for (const side of ['x', 'y', 'w', 'h'] as const) expect(back[side]).toBeCloseTo(crop[side])
})

test('four quarter turns bring the corners back, and a turned crop has the corners of its turn', () => {
  const crop = { x: 0.1, y: 0.25, w: 0.5, h: 0.25 }
  const near = (one: number[], other: number[]) =>
    one.forEach((part, i) => expect(part).toBeCloseTo(other[i] ?? -1))
  near(turnedQuad(quadOf(crop)).flat(), quadOf(turnedCrop(crop)).flat())
  near([1, 2, 3, 4].reduce(turnedQuad, quadOf(crop)).flat(), quadOf(crop).flat())
})

test('a corner stays on the photo and on its side of the sheet', () => {
  expect(draggedCorner(quadOf(WHOLE), 0, -1, 0.1)[0]).toEqual([0, 0.1])
  const [, ne] = draggedCorner(quadOf(WHOLE), 1, -5, 5)
  expect(ne[0]).toBeGreaterThan(0.3)
  expect(ne[1]).toBeLessThan(0.7)
})
