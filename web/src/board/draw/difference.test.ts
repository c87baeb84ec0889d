import { describe, expect, it } from 'vitest'
import type { Item } from '../model/item'
import { isNowhere } from '../model/page'
import { difference } from './difference'

const dot = (id: string, x: number): Item => ({
  kind: 'ink',
  id,
  author: 'a',
  page: 0,
  rev: 1,
  hidden: false,
  tool: 'pen',
  color: '#1B2A33',
  width: 10,
  points: [{ x, y: 0, p: 128 }],
  done: true,
})

const [a, b, c] = [dot('a', 0), dot('b', 100), dot('c', 200)]

describe('what is drawn anew', () => {
  it('is only the new when writing', () => {
    const { added, dirty } = difference([a], [a, b, c])
    expect([added, isNowhere(dirty)]).toEqual([[b, c], true])
  })

  it('is nothing when an equal item comes back from the room', () => {
    const { added, dirty } = difference([a, b], [{ ...a, rev: 7 }, b])
    expect([added, isNowhere(dirty)]).toEqual([[], true])
  })

  it('is the place of what went away', () => {
    expect(difference([a, b, c], [a, c]).dirty).toEqual({ left: 90, top: -10, right: 110, bottom: 10 })
  })

  it('is the place of what changed its order', () => {
    expect(difference([a, b, c], [a, c, b]).dirty).toEqual({ left: 90, top: -10, right: 210, bottom: 10 })
  })
})
