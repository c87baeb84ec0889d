import { describe, expect, it } from 'vitest'
import { Ladder, type Measured, type Step, type Why } from './ladder'

const fine: Measured = { loss: 0, roundTripMs: 60, online: true, goneMs: 0 }
const lossy = (loss: number): Measured => ({ ...fine, loss })
const slow = (roundTripMs: number): Measured => ({ ...fine, roundTripMs })
const gone = (goneMs: number): Measured => ({ ...fine, online: false, goneMs })

function feed(ladder: Ladder, measured: Measured, times: number): [Step, Why] {
  for (let n = 0; n < times; n++) ladder.feed(measured)
  return [ladder.step, ladder.why]
}

describe('the ladder', () => {
  it('leads to the step the network carries, and says why', () => {
    for (const [measured, step, why] of [
      [fine, 'camera', 'fine'],
      [lossy(0.04), 'camera', 'fine'],
      [lossy(0.08), 'voice', 'loss'],
      [slow(700), 'voice', 'delay'],
      [lossy(0.2), 'push_to_talk', 'loss'],
      [slow(1_500), 'push_to_talk', 'delay'],
      [lossy(0.5), 'ink', 'loss'],
      [slow(5_000), 'ink', 'delay'],
      [gone(4_000), 'ink', 'gone'],
      [gone(70_000), 'later', 'gone'],
    ] as const) {
      expect(feed(new Ladder(), measured, 20), JSON.stringify(measured)).toEqual([step, why])
    }
  })

  it('does not mind a moment', () => {
    const ladder = new Ladder()
    expect(feed(ladder, lossy(0.5), 2)).toEqual(['camera', 'fine'])
    feed(ladder, fine, 1)
    expect(feed(ladder, lossy(0.5), 2)).toEqual(['camera', 'fine'])
  })

  it('goes up one step at a time, when it has been well for a while', () => {
    const ladder = new Ladder()
    expect(feed(ladder, lossy(0.5), 20)[0]).toBe('ink')
    expect(feed(ladder, fine, 7)[0]).toBe('ink')
    expect(feed(ladder, fine, 1)[0]).toBe('push_to_talk')
    expect(feed(ladder, fine, 8)[0]).toBe('voice')
    expect(feed(ladder, fine, 8)).toEqual(['camera', 'fine'])
  })

  it('stays where it is between the limit and going up', () => {
    const ladder = new Ladder()
    expect(feed(ladder, lossy(0.08), 10)[0]).toBe('voice')
    expect(feed(ladder, lossy(0.04), 100)[0]).toBe('voice')
  })

  it('waits longer each time that going up did not hold', () => {
    const ladder = new Ladder()
    feed(ladder, lossy(0.08), 3)
    const waits = [1, 2, 3].map(() => {
      let waited = 0
      for (; ladder.step === 'voice'; waited++) ladder.feed(fine)
      feed(ladder, lossy(0.08), 3)
      return waited
    })
    expect(waits).toEqual([8, 16, 32])
  })

  it('tries the voice at once when the network is back', () => {
    const ladder = new Ladder()
    expect(feed(ladder, gone(70_000), 1)[0]).toBe('later')
    expect(feed(ladder, fine, 1)[0]).toBe('voice')
    expect(feed(ladder, fine, 8)[0]).toBe('camera')
  })

  it('never gives more than the person wants', () => {
    const ladder = new Ladder()
    ladder.choose('ink')
    expect(feed(ladder, fine, 20)).toEqual(['ink', 'chosen'])
    expect(feed(ladder, gone(70_000), 1)).toEqual(['later', 'gone'])
    feed(ladder, fine, 30)
    ladder.choose('camera')
    expect([ladder.step, ladder.why]).toEqual(['camera', 'fine'])
  })
})
