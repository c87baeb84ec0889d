import { describe, expect, it } from 'vitest'
import { axesOf, ticksOf } from '../model/axes'
import { niceStep } from '../model/instruments'
import type { Item } from '../model/item'
import type { CoordinatesShape, ImageShape, NumberLineShape, Shape } from '../model/op'
import { axesAt, instrumentAt, snipped, stepAside } from './arrange'
import { guideAt, isOn } from './edge'
import { growth, handlesOf, turnedTo } from './selection'

const item = (shape: Shape): Item => ({
  kind: 'shape',
  id: 'a',
  author: 'p',
  page: 0,
  rev: 1,
  hidden: false,
  shape,
})
const ruler = { type: 'ruler', x: 1_000, y: 1_000, length: 5_000, angle: 0 } as const
const protractor = { type: 'protractor', x: 5_000, y: 5_000, radius: 2_000, angle: 0 } as const

describe('a pen that begins near an edge', () => {
  const led = (shape: Shape, from: [number, number], to: [number, number]) => {
    const guide = guideAt([item(shape)], { x: from[0], y: from[1] }, 100, 20)
    const place = guide?.({ x: to[0], y: to[1] })
    return place && [Math.round(place.x), Math.round(place.y)]
  }

  it.each<[string, Shape, [number, number], [number, number], number[] | undefined]>([
    ['goes along the ruler', ruler, [2_000, 950], [3_000, 700], [3_000, 990]],
    ['no further than it reaches', ruler, [2_000, 950], [9_000, 1_000], [6_000, 990]],
    ['along its other side', ruler, [2_000, 1_950], [3_000, 1_500], [3_000, 1_910]],
    ['along a turned one', { ...ruler, angle: 90 }, [1_050, 2_000], [1_500, 3_000], [1_010, 3_000]],
    ['is free elsewhere', ruler, [2_000, 1_450], [3_000, 700], undefined],
    ['goes round the protractor', protractor, [5_000, 2_950], [5_000, 4_000], [5_000, 2_990]],
    ['to the end of its arc', protractor, [5_000, 2_950], [9_000, 5_500], [7_010, 5_000]],
    ['along its base', protractor, [4_000, 5_050], [5_500, 5_900], [5_500, 5_010]],
  ])('%s', (_name, shape, from, to, expected) => {
    expect(led(shape, from, to)).toEqual(expected)
  })

  it('is on the instrument within its outline only', () => {
    expect(isOn(ruler, { x: 2_000, y: 1_500 })).toBe(true)
    expect(isOn(ruler, { x: 2_000, y: 900 })).toBe(false)
    expect(isOn(protractor, { x: 5_000, y: 4_000 })).toBe(true)
    expect(isOn(protractor, { x: 5_000, y: 5_100 })).toBe(false)
  })
})

describe('numbers of axes', () => {
  const look = { color: '#1B2A33', width: 16 }
  const line: NumberLineShape = { type: 'number_line', x: 0, y: 0, w: 4_600, from: 0, to: 10, ...look }
  const labels = (shape: NumberLineShape) => ticksOf(shape).map(({ label }) => label)

  it('stand apart', () => {
    expect([1_000, 400, 399, 100, 1].map(niceStep)).toEqual([1, 1, 2, 5, 500])
    expect(labels(line)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
    expect(labels({ ...line, from: -10 })).toContain('-10')
    expect(labels({ ...line, from: -10 })).not.toContain('1')
  })

  it('count in tenths without a rest', () => {
    const tenths = ticksOf({ ...line, to: 1, step: 100 })
    expect(tenths.map(({ label }) => label)).toEqual([
      '0',
      '0.1',
      '0.2',
      '0.3',
      '0.4',
      '0.5',
      '0.6',
      '0.7',
      '0.8',
      '0.9',
      '1',
    ])
    expect([tenths[0]?.at, tenths[10]?.at]).toEqual([300, 4_300])
  })

  it('leave ticks without numbers where they would touch', () => {
    expect(labels({ ...line, step: 500 }).slice(0, 4)).toEqual(['0', undefined, '1', undefined])
  })

  it('cross at zero, or at the least value', () => {
    const range = { x_min: -5, x_max: 5, y_min: 2, y_max: 8 }
    const system: CoordinatesShape = {
      type: 'coordinates',
      x: 0,
      y: 0,
      w: 5_600,
      h: 3_600,
      ...range,
      ...look,
      grid: true,
    }
    expect(axesOf(system).origin).toEqual({ x: 2_800, y: 3_300 })
    expect(axesOf(system).across.map(({ label }) => label)).toContain('0')
  })

  it('have squares for units where the page allows it', () => {
    const made = axesAt(
      { type: 'coordinates', x_min: -5, x_max: 5, y_min: -2, y_max: 2, grid: true },
      { x: 5_000, y: 5_000 },
      10_000,
      look,
    )
    if (made.type !== 'coordinates') throw new Error('axes')
    expect((made.h - 600) / 4).toBeCloseTo((made.w - 600) / 10, 0)
  })
})

describe('a new thing', () => {
  const middle = { x: 5_000, y: 6_000 }
  const photo: ImageShape = {
    type: 'image',
    x: 2_500,
    y: 4_000,
    w: 5_000,
    h: 4_000,
    file: 'f',
    rotation: 0,
    crop: null,
    locked: false,
  }
  const fresh = instrumentAt('ruler', middle, 10_000)
  const system = axesAt(
    { type: 'coordinates', x_min: -5, x_max: 5, y_min: -5, y_max: 5, grid: true },
    middle,
    10_000,
    { color: '#1B2A33', width: 16 },
  ) as CoordinatesShape
  const tall: ImageShape = { ...photo, x: 1_000, y: 0, w: 7_000, h: 13_600 }
  const backdrop: ImageShape = { ...photo, x: 0, y: 0, w: 10_000, h: 12_000, locked: true }

  it.each<[string, Shape, Shape[], [number, number]]>([
    ['lies in the middle of an empty page', fresh, [], [0, 0]],
    ['lies on what the page is about', fresh, [backdrop], [0, 0]],
    ['stays where only an edge is covered', fresh, [{ ...fresh, y: fresh.y + 600 }], [0, 0]],
    ['steps below one like it', fresh, [fresh], [0, 500]],
    ['and below two', fresh, [fresh, { ...fresh, y: fresh.y + 500 }], [0, 1_000]],
    ['steps below the middle of a photo', photo, [photo], [0, 2_000]],
    [
      'steps right where there is no room below',
      { ...photo, y: 10_000 },
      [{ ...photo, y: 10_000 }],
      [2_500, 0],
    ],
    ['does not hide axes either', fresh, [system], [0, 500]],
    ['lies at least not exactly on another where the page is full', tall, [tall], [500, 0]],
  ])('%s', (_name, shape, others, [right, down]) => {
    const set = stepAside(shape, others.map(item))
    if (!('x' in set && 'x' in shape)) throw new Error('a place')
    expect([set.x - shape.x, set.y - shape.y]).toEqual([right, down])
  })
})

describe('a part of a photo', () => {
  const photo: ImageShape = {
    type: 'image',
    x: 0,
    y: 0,
    w: 10_000,
    h: 12_000,
    file: 'f',
    rotation: 0,
    crop: null,
    locked: true,
  }

  it('is the same file, cut, unlocked and beside it', () => {
    expect(snipped(photo, { left: 1_000, top: 3_000, right: 3_000, bottom: 6_000 })).toEqual({
      ...photo,
      x: 3_300,
      y: 3_000,
      w: 2_000,
      h: 3_000,
      crop: [1_000, 2_500, 2_000, 2_500],
      locked: false,
    })
  })

  it('of a part is a part of that, and lies below where there is no room beside', () => {
    const part: ImageShape = { ...photo, w: 10_000, h: 5_000, crop: [5_000, 0, 5_000, 5_000] }
    const again = snipped(part, { left: 0, top: 0, right: 8_000, bottom: 2_500 })
    expect(again).toMatchObject({ crop: [5_000, 0, 4_000, 2_500], x: 0, y: 2_800 })
  })

  it('is none when it misses the photo', () => {
    expect(snipped(photo, { left: 0, top: 12_500, right: 900, bottom: 13_000 })).toBeUndefined()
  })
})

describe('the hand on a selection', () => {
  it('makes it larger in proportion, its upper left corner staying', () => {
    const by = growth({ left: 1_000, top: 2_000, right: 2_000, bottom: 3_000 }, { x: 3_000, y: 4_000 })
    expect(by).toEqual({ scale: 20_000, dx: -1_000, dy: -2_000 })
  })

  it('turns a ruler about its zero by whole degrees', () => {
    expect(turnedTo(ruler, { x: 2_000, y: 1_000 }, { x: 1_000, y: 2_000 }).angle).toBe(90)
    expect(turnedTo({ ...ruler, angle: 170 }, { x: 2_000, y: 1_000 }, { x: 1_000, y: 2_000 }).angle).toBe(
      -100,
    )
  })

  it('finds the handles of a turned ruler at its ends', () => {
    expect(handlesOf([item(ruler)])).toEqual({ size: { x: 6_000, y: 1_000 }, turn: { x: 6_000, y: 1_900 } })
  })
})
