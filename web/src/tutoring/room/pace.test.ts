import { describe, expect, it } from 'vitest'
import { minutesLeft, paceAt } from './pace'

const start = Date.parse('2026-09-01T12:00:00Z')
const minute = (n: number) => new Date(start + n * 60_000).toISOString()
const limits = { started_at: minute(0), rest_at: minute(20), warn_at: minute(25), ends_by: minute(30) }

describe('the pace of a session', () => {
  it.each([
    [0, 'easy'],
    [8, 'nudge'],
    [20, 'rest'],
    [25, 'ending'],
    [30, 'over'],
  ])('after %i minutes is %s', (minutes, pace) => {
    expect(paceAt(limits, start + minutes * 60_000)).toBe(pace)
  })

  it('has no end where the rules set none', () => {
    const open = { ...limits, rest_at: null, warn_at: null, ends_by: null }
    expect(paceAt(open, start + 90 * 60_000)).toBe('nudge')
  })

  it('counts the minutes that are left', () => {
    expect(minutesLeft(limits, start + 25.5 * 60_000)).toBe(5)
  })
})
