import { describe, expect, it } from 'vitest'
import { Board } from '../model/board'
import type { Entry, Op } from '../model/op'
import { ReplayClock } from './clock'
import { cuesOf } from './cues'
import { correct, placeIn } from './drift'
import { Timeline } from './timeline'

const entry = (seq: number, at: number, author: string, op: Op): Entry => ({
  seq,
  at,
  author,
  client: author,
  n: seq,
  op,
})
const steps = (count: number) => Array.from({ length: count }, () => [1, 1, 128]).flat()
const ink = (id: string, count: number): Op => ({
  k: 'ink',
  id,
  page: 0,
  tool: 'pen',
  color: '#1B2A33',
  width: 24,
  pts: steps(count),
  done: false,
})
const more = (id: string, count: number, done: boolean): Op => ({ k: 'more', id, pts: steps(count), done })

const log = [
  entry(1, 1_000, 't', ink('a', 6)),
  entry(2, 1_060, 't', more('a', 4, false)),
  entry(3, 1_070, 'p', ink('b', 5)),
  entry(4, 1_120, 't', more('a', 4, true)),
  entry(5, 1_130, 't', { k: 'clear', page: 0 }),
  entry(6, 1_180, 'p', more('b', 5, true)),
  entry(7, 1_190, 'p', ink('c', 9)),
  entry(8, 1_200, 't', { k: 'undo' }),
]

const length = (board: Board, id: string) => {
  const item = board.items.get(id)
  return item?.kind === 'ink' ? item.points.length : 0
}

describe('a replay', () => {
  it('shows points as they were drawn', () => {
    const timeline = new Timeline(log)
    const lengths = [1_000, 1_015, 1_030, 1_045, 1_060].map((time) => length(timeline.at(time), 'a'))
    expect(lengths[0]).toBe(6)
    expect(lengths[4]).toBe(10)
    expect(lengths).toEqual([...lengths].sort((x, y) => x - y))
    expect(new Set(lengths).size).toBeGreaterThan(2)
  })

  it('ends with the board of the log', () => {
    const whole = new Board()
    for (const { seq, author, op } of log) whole.apply(seq, author ?? '', op)
    const played = new Timeline(log).at(Infinity)
    expect(played.items.all()).toEqual(whole.items.all())
    expect([played.pages, played.page]).toEqual([whole.pages, whole.page])
  })

  it('lets no point overtake a clear', () => {
    const first = cuesOf(log).find((cue) => cue.op.k === 'ink' && cue.op.id === 'c')
    expect(first?.at).toBeGreaterThan(1_180)
  })

  it('shows the same when it is wound back', () => {
    const timeline = new Timeline(log)
    timeline.at(Infinity)
    expect(timeline.at(1_065)).toEqual(new Timeline(log).at(1_065))
  })
})

describe('the clock of a replay', () => {
  it('stops, runs on, jumps and changes its speed', () => {
    let now = 0
    const clock = new ReplayClock(() => now)
    clock.start()
    now = 100
    clock.setSpeed(2)
    now = 200
    expect(clock.time).toBe(300)
    clock.stop()
    now = 900
    expect(clock.time).toBe(300)
    clock.set(50)
    clock.start()
    now = 950
    expect(clock.time).toBe(150)
  })
})

describe('a voice', () => {
  it.each([
    [10, { rate: 1 }],
    [100, { rate: 0.95 }],
    [-100, { rate: 1.05 }],
    [400, { jumpTo: 7_000 }],
  ])('%i ms ahead is brought back', (drift, correction) => {
    expect(correct(drift, 7_000, 1)).toEqual(correction)
  })

  it('is heard between its beginning and its end', () => {
    const voice = { offset_ms: 500, duration_ms: 1_000 }
    expect([499, 500, 1_499, 1_500].map((time) => placeIn(voice, time))).toEqual([
      undefined,
      0,
      999,
      undefined,
    ])
  })
})
