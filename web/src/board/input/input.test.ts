import { describe, expect, it } from 'vitest'
import type { Item } from '../model/item'
import { purposeOf, type Contact, type Situation } from './contact'
import { touches } from './hit'
import { commandOf } from './keys'
import { keepOnPage } from './reshape'

const still: Situation = { penLock: false, sincePen: Infinity, drawing: 0 }
const finger: Contact = { kind: 'touch', button: 0, size: 18 }

describe('what a contact does', () => {
  it.each<[string, Contact, Partial<Situation>, string]>([
    ['a finger draws', finger, {}, 'draw'],
    ['a second finger does not', finger, { drawing: 1 }, 'ignore'],
    ['a finger pans once a pen is there', finger, { penLock: true, sincePen: 2_000 }, 'pan'],
    ['the hand beside the pen does nothing', finger, { sincePen: 100 }, 'ignore'],
    ['a palm does nothing', { ...finger, size: 90 }, {}, 'ignore'],
    ['a pen draws', { kind: 'pen', button: 0, size: 1 }, { penLock: true, sincePen: 0 }, 'draw'],
    ['the right button pans', { kind: 'mouse', button: 2, size: 1 }, {}, 'pan'],
  ])('%s', (_name, contact, situation, purpose) => {
    expect(purposeOf(contact, { ...still, ...situation })).toBe(purpose)
  })
})

describe('the eraser', () => {
  const stroke: Item = {
    kind: 'ink',
    id: 's',
    author: 'a',
    page: 0,
    rev: 1,
    hidden: false,
    tool: 'pen',
    color: '#1B2A33',
    width: 20,
    points: [
      { x: 0, y: 0, p: 128 },
      { x: 1_000, y: 0, p: 128 },
    ],
    done: true,
  }

  it('meets a stroke between its points, and when it moves fast across it', () => {
    expect(touches(stroke, { x: 500, y: 30 }, { x: 500, y: 30 }, 25)).toBe(true)
    expect(touches(stroke, { x: 500, y: -400 }, { x: 500, y: 400 }, 5)).toBe(true)
    expect(touches(stroke, { x: 500, y: 200 }, { x: 900, y: 200 }, 25)).toBe(false)
  })

  it('does not meet the inside of a rectangle', () => {
    const shape = { type: 'rect' as const, x1: 0, y1: 0, x2: 1_000, y2: 1_000, color: '#1B2A33', width: 20 }
    const item: Item = { kind: 'shape', id: 'r', author: 'a', page: 0, rev: 1, hidden: false, shape }
    expect(touches(item, { x: 500, y: 500 }, { x: 510, y: 500 }, 20)).toBe(false)
    expect(touches(item, { x: 990, y: 500 }, { x: 1_100, y: 500 }, 20)).toBe(true)
  })
})

describe('keys', () => {
  const press = (key: string, more = {}) =>
    commandOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more })

  it('take tools, undo and do again', () => {
    expect(press('e')).toEqual({ tool: 'eraser' })
    expect(press('z', { ctrlKey: true })).toBe('undo')
    expect(press('Z', { metaKey: true, shiftKey: true })).toBe('redo')
    expect(press('y', { ctrlKey: true })).toBe('redo')
    expect(press('e', { ctrlKey: true })).toBeUndefined()
  })
})

describe('words at the edge of the page', () => {
  const text = { type: 'text' as const, size: 360, w: 2_880, color: '#1B2A33' }

  it.each<[string, number, number, string, [number, number]]>([
    ['stay where there is room', 1_000, 1_000, '因为两边同时除以二，所以', [1_000, 1_000]],
    ['begin further in', 9_000, 1_000, '因为两边同时除以二，所以', [6_820, 1_000]],
    ['stay when they are short', 8_500, 1_000, '所以', [8_500, 1_000]],
    ['begin further up', 1_000, 13_500, '所以', [1_000, 13_151]],
  ])('%s', (_name, x, y, words, place) => {
    const kept = keepOnPage({ ...text, x, y, text: words })
    expect([kept.x, kept.y]).toEqual(place)
  })
})
