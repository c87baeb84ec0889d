import { expect, it } from 'vitest'
import { lossBetween } from './useLadder'

const figures = (received: number, lost: number, left = 0) => ({ received, lost, left, roundTripMs: 0 })

it('says what got lost since it was last asked, and nothing of what was before', () => {
  expect(lossBetween(figures(100, 50), figures(180, 70))).toBeCloseTo(0.2)
  expect(lossBetween(undefined, figures(100, 50))).toBe(0)
  expect(lossBetween(figures(100, 50), undefined)).toBe(0)
  // Packets that were counted as lost and came late after all.
  expect(lossBetween(figures(100, 50), figures(180, 40))).toBe(0)
  // The connection was made anew.
  expect(lossBetween(figures(100, 50), figures(10, 5))).toBe(0)
  // Over the board's connection nothing gets lost, but there may be no room.
  expect(lossBetween(figures(100, 0), figures(140, 0, 0.3))).toBeCloseTo(0.3)
})
