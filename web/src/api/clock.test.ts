import { describe, expect, it } from 'vitest'
import { skewOf } from './clock'

const SERVER = Date.parse('2026-11-29T11:00:00Z')
const HEADER = 'Sun, 29 Nov 2026 11:00:00 GMT'

describe('the server’s time', () => {
  it.each([
    ['corrects a clock that is an hour ahead', HEADER, 3_600_000, 3_600_100, -3_599_550],
    ['corrects a clock that is ten minutes behind', HEADER, -600_000, -599_900, 600_450],
    ['believes a clock that is right', HEADER, 1_100, 1_200, 0],
    ['learns nothing from an answer that took long', HEADER, 0, 20_000, undefined],
    ['learns nothing where no time is named', null, 0, 0, undefined],
    ['learns nothing from what is no time', 'soon', 0, 0, undefined],
  ])('%s', (_, date, askedAt, cameAt, off) => {
    expect(skewOf(date, SERVER + askedAt, SERVER + cameAt)).toBe(off)
  })
})
