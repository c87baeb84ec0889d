import { describe, expect, it } from 'vitest'
import { Jitter } from './jitter'

const FRAME = 0.06

/** Plays frames that are there so many seconds after they were spoken; when each sounds, on the speaker's clock. */
function play(late: readonly number[]): (number | undefined)[] {
  const jitter = new Jitter()
  let now = 0
  return late.map((seconds, n) => {
    // A stream keeps its order.
    now = Math.max(now, n * FRAME + seconds)
    const at = jitter.place(n * FRAME, FRAME, now)
    if (at !== undefined) expect(at).toBeGreaterThanOrEqual(now - 1e-9)
    return at
  })
}

const heard = (played: readonly (number | undefined)[]): number[] => played.filter((at) => at !== undefined)

describe('a voice over a stream', () => {
  it('sounds without a gap when frames come a little unevenly', () => {
    const played = play(Array.from({ length: 100 }, (_, n) => 0.05 + (n % 3) * 0.03))
    expect(heard(played)).toHaveLength(100)
    heard(played).forEach((at, n) => expect(at).toBeCloseTo((heard(played)[0] ?? 0) + n * FRAME, 5))
  })

  it('goes on later after a stall, and loses no frame by it', () => {
    const played = play([...Array<number>(10).fill(0.05), 0.65, ...Array<number>(9).fill(0.05)])
    expect(heard(played)).toHaveLength(20)
    expect((played[10] ?? 0) - 10 * FRAME).toBeCloseTo(0.77, 5)
  })

  it('catches up when all is well again', () => {
    const played = play([0.05, 0.65, ...Array<number>(200).fill(0.05)])
    const last = played[played.length - 1] ?? 0
    expect(last - 201 * FRAME).toBeLessThan(0.3)
    expect(heard(played).length).toBeLessThan(202)
    expect(heard(played).length).toBeGreaterThan(185)
  })

  it('never plays two frames at once', () => {
    const late = Array.from({ length: 300 }, (_, n) => ((n * 7919) % 100 < 5 ? 0.9 : 0.05))
    const played = heard(play(late))
    played.slice(1).forEach((at, n) => expect(at - (played[n] ?? 0)).toBeGreaterThan(FRAME - 1e-6))
  })

  it('begins anew when the speaker has another clock', () => {
    const jitter = new Jitter()
    jitter.place(1_000, FRAME, 1)
    expect(jitter.place(3, FRAME, 1.2)).toBeCloseTo(1.32, 5)
  })
})
