import { describe, expect, it } from 'vitest'
import type { Item } from '../model/item'
import type { Box } from '../model/page'
import { fitWidth, fitWhole, toScreen, type Camera } from './camera'
import { reactionTo, spotOf, whereTo } from './follow'

/** A tablet on its side: a tenth of a pixel a unit, 5,000 units in sight of the page's 14,000. */
const view = { width: 1_000, height: 500 }
const top = fitWidth(view)
const zoomed: Camera = { scale: 0.3, x: 0, y: 0 }
const at = (left: number, above: number, size = 400): Box => ({
  left,
  top: above,
  right: left + size,
  bottom: above + size,
})

function seen(camera: Camera, box: Box): boolean {
  const start = toScreen(camera, { x: box.left, y: box.top })
  const end = toScreen(camera, { x: box.right, y: box.bottom })
  return start.x >= 0 && start.y >= 0 && end.x <= view.width && end.y <= view.height
}

describe('where to look', () => {
  it.each<[string, Camera, Box]>([
    ['writing in sight', top, at(100, 100)],
    ['writing at the very edge', top, at(9_600, 4_600)],
    ['a photo higher than the view, from its top', top, { left: 0, top: 0, right: 10_000, bottom: 13_333 }],
    ['a formula over the edge of a page that is in sight', top, at(9_900, 1_000)],
    ['anything on a whole page', fitWhole(view), at(9_000, 13_000)],
  ])('stays for %s', (_name, camera, box) => {
    expect(whereTo(camera, view, box)).toBeUndefined()
  })

  it.each<[string, Camera, Box]>([
    ['below', top, at(100, 8_000)],
    ['at the end of the page', top, at(100, 13_500)],
    ['half over the edge', top, at(100, 4_800)],
    ['above', { ...top, y: -900 }, at(100, 200)],
    ['to the right of a page zoomed in', zoomed, at(9_000, 200)],
    ['far off in both directions', zoomed, at(9_000, 13_000)],
  ])('goes to writing %s', (_name, camera, box) => {
    const there = whereTo(camera, view, box)
    expect(there?.scale).toBe(camera.scale)
    expect(there && seen(there, box)).toBe(true)
  })

  it('has no need to go again for the lines that follow', () => {
    const there = whereTo(top, view, at(100, 5_000))
    expect(there && whereTo(there, view, at(100, 7_000))).toBeUndefined()
  })

  it('shows a thing that is larger than the view from its beginning', () => {
    const tall: Box = { left: 0, top: 8_000, right: 10_000, bottom: 14_000 }
    expect(whereTo(top, view, tall)?.y).toBe(-800)
  })
})

describe('writing out of sight', () => {
  const below = at(100, 8_000)

  it.each<[string, { follows: boolean; busy: boolean }, Camera, Box, unknown]>([
    ['takes along who follows', { follows: true, busy: false }, top, below, 'go'],
    ['leaves alone who writes', { follows: true, busy: true }, top, below, 'below'],
    ['is named to who does not follow', { follows: false, busy: false }, top, below, 'below'],
    ['is named above', { follows: false, busy: false }, { ...top, y: -900 }, at(100, 100), 'above'],
    ['is named beside', { follows: false, busy: false }, zoomed, at(9_000, 200), 'beside'],
    ['is nothing when it is in sight', { follows: true, busy: false }, top, at(100, 100), undefined],
  ])('%s', (_name, who, camera, box, expected) => {
    const reaction = reactionTo(box, { camera, view }, who)
    expect(reaction && ('say' in reaction ? reaction.say : 'go')).toBe(expected)
  })
})

describe('the spot', () => {
  it('is the tip of a line, and the whole of a thing', () => {
    const item = { id: 'a', author: 'p', page: 1, rev: 1, hidden: false }
    const ink: Item = {
      ...item,
      kind: 'ink',
      tool: 'pen',
      color: '#1B2A33',
      width: 24,
      points: [
        { x: 0, y: 0, p: 128 },
        { x: 5_000, y: 6_000, p: 128 },
      ],
      done: false,
    }
    expect(spotOf(ink)).toEqual({ page: 1, box: { left: 4_700, top: 5_700, right: 5_300, bottom: 6_300 } })
    const line: Item = {
      ...item,
      kind: 'shape',
      shape: { type: 'line', x1: 0, y1: 0, x2: 900, y2: 0, color: '#1B2A33', width: 20 },
    }
    expect(spotOf(line).box).toEqual({ left: -100, top: -100, right: 1_000, bottom: 100 })
  })
})
