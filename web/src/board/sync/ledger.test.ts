import { describe, expect, it } from 'vitest'
import type { Entry, Op, PersonOp } from '../model/op'
import { Ledger } from './ledger'

const dot = (id: string): PersonOp => ({
  k: 'ink',
  id,
  page: 0,
  tool: 'pen',
  color: '#1B2A33',
  width: 24,
  pts: [5, 5, 128],
  done: true,
})
const entry = (seq: number, author: string, n: number, op: Op): Entry => ({
  seq,
  at: seq * 10,
  author,
  client: `c-${author}`,
  n,
  op,
})
const seen = (ledger: Ledger) => ledger.shown.visible(0).map((item) => item.id)

describe('the ledger', () => {
  it('shows own ink at once and where the log puts it afterwards', () => {
    const ledger = new Ledger('me')
    ledger.propose({ client: 'c-me', n: 1, op: dot('mine') })
    expect(seen(ledger)).toEqual(['mine'])
    ledger.receive([entry(1, 'other', 1, dot('theirs'))])
    expect(seen(ledger)).toEqual(['theirs', 'mine'])
    ledger.receive([entry(2, 'me', 1, dot('mine'))])
    expect([seen(ledger), ledger.pending, ledger.head]).toEqual([['theirs', 'mine'], [], 2])
  })

  it('agrees with the log when the own stroke came first after all', () => {
    const ledger = new Ledger('me')
    ledger.propose({ client: 'c-me', n: 1, op: dot('mine') })
    ledger.receive([entry(1, 'me', 1, dot('mine')), entry(2, 'other', 1, dot('theirs'))])
    expect(seen(ledger)).toEqual(['mine', 'theirs'])
  })

  it('takes a refused operation back and keeps those after it', () => {
    const ledger = new Ledger('me')
    ledger.propose({ client: 'c-me', n: 1, op: dot('a') })
    ledger.propose({ client: 'c-me', n: 2, op: dot('b') })
    expect(ledger.refuse('c-me', 1)?.n).toBe(1)
    expect([seen(ledger), ledger.pending.map(({ n }) => n)]).toEqual([['b'], [2]])
  })

  it('skips entries it knows, and takes their promise all the same', () => {
    const ledger = new Ledger('me')
    ledger.receive([entry(1, 'me', 1, dot('a'))])
    ledger.propose({ client: 'c-me', n: 1, op: dot('a') })
    expect(ledger.receive([entry(1, 'me', 1, dot('a'))])).toEqual({ fresh: [], gap: false })
    expect([seen(ledger), ledger.pending]).toEqual([['a'], []])
  })

  it('says when entries are missing, and takes none after the gap', () => {
    const ledger = new Ledger('me')
    expect(ledger.receive([entry(1, 'x', 1, dot('a')), entry(3, 'x', 3, dot('c'))])).toMatchObject({
      gap: true,
    })
    expect([seen(ledger), ledger.head]).toEqual([['a'], 1])
  })

  it('undoes before the room has heard of it', () => {
    const ledger = new Ledger('me')
    ledger.receive([entry(1, 'me', 1, dot('a')), entry(2, 'other', 1, dot('b'))])
    ledger.propose({ client: 'c-me', n: 2, op: { k: 'undo' } })
    expect(seen(ledger)).toEqual(['b'])
    ledger.receive([entry(3, 'me', 2, { k: 'undo' })])
    expect(seen(ledger)).toEqual(['b'])
  })
})
