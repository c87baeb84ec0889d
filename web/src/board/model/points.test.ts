import { describe, expect, it } from 'vitest'
import { decodePoints, encodePoints, splitPoints } from './points'

const points = [
  { x: 100, y: 200, p: 128 },
  { x: 103, y: 198, p: 130 },
  { x: 103, y: 198, p: 131 },
]

describe('points on the wire', () => {
  it('begin absolute and go on in steps', () => {
    expect(encodePoints(points)).toEqual([100, 200, 128, 3, -2, 130, 0, 0, 131])
    expect(decodePoints(encodePoints(points))).toEqual(points)
  })

  it('go on from the last point of the delta before', () => {
    const [first, ...rest] = points
    expect(decodePoints(encodePoints(rest, first), first)).toEqual(rest)
  })

  it('are cut into runs that fit an operation', () => {
    expect(splitPoints(points, 6).map((run) => run.length)).toEqual([2, 1])
  })

  it('leave out what is no whole point', () => {
    expect(decodePoints([1, 2, 3, 4])).toHaveLength(1)
  })
})
