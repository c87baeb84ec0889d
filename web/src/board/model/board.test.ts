import { describe, expect, it } from 'vitest'
import { Board } from './board'
import type { Op, Shape } from './op'

type Steps = [author: string, op: Op][]

const dot = (id: string): Op => ({
  k: 'ink',
  id,
  page: 0,
  tool: 'pen',
  color: '#1B2A33',
  width: 24,
  pts: [5, 5, 128],
  done: true,
})
const line = (x2: number): Shape => ({ type: 'line', x1: 0, y1: 0, x2, y2: 0, color: '#1B2A33', width: 24 })
const add = (id: string, shape: Shape): Op => ({ k: 'add', id, page: 0, shape })
const photo = (locked: boolean): Shape => ({
  type: 'image',
  x: 0,
  y: 0,
  w: 10,
  h: 10,
  file: 'f',
  rotation: 0,
  crop: null,
  locked,
})

function board(steps: Steps): Board {
  const made = new Board()
  steps.forEach(([author, op], i) => made.apply(i + 1, author, op))
  return made
}

const seen = (steps: Steps) =>
  board(steps)
    .visible(0)
    .map((item) => item.id)

describe('the board', () => {
  it.each<[string, Steps, string[]]>([
    [
      'keeps ink',
      [
        ['p', dot('a')],
        ['t', dot('b')],
      ],
      ['a', 'b'],
    ],
    [
      'takes back the author’s last step',
      [
        ['p', dot('a')],
        ['t', dot('b')],
        ['p', { k: 'undo' }],
      ],
      ['b'],
    ],
    [
      'brings back what was erased',
      [
        ['p', dot('a')],
        ['p', { k: 'erase', ids: ['a'] }],
        ['p', { k: 'undo' }],
      ],
      ['a'],
    ],
    [
      'undoes nothing where nothing is',
      [
        ['p', dot('a')],
        ['x', { k: 'undo' }],
      ],
      ['a'],
    ],
    [
      'does again',
      [
        ['p', dot('a')],
        ['p', { k: 'undo' }],
        ['p', { k: 'redo' }],
      ],
      ['a'],
    ],
    [
      'forgets redo at a new step',
      [
        ['p', dot('a')],
        ['p', { k: 'undo' }],
        ['p', dot('b')],
        ['p', { k: 'redo' }],
      ],
      ['b'],
    ],
    [
      'keeps the drawing order',
      [
        ['p', dot('a')],
        ['p', { k: 'undo' }],
        ['t', dot('b')],
        ['p', { k: 'redo' }],
      ],
      ['a', 'b'],
    ],
    [
      'clears',
      [
        ['p', dot('a')],
        ['t', dot('b')],
        ['t', { k: 'clear', page: 0 }],
      ],
      [],
    ],
    [
      'undoes a clear',
      [
        ['p', dot('a')],
        ['t', { k: 'clear', page: 0 }],
        ['t', { k: 'undo' }],
      ],
      ['a'],
    ],
    [
      'leaves locked pictures',
      [
        ['t', add('q', photo(true))],
        ['t', { k: 'clear', page: 0 }],
      ],
      ['q'],
    ],
    [
      'does not redo what someone erased since',
      [
        ['p', dot('a')],
        ['t', { k: 'erase', ids: ['a'] }],
        ['p', { k: 'undo' }],
        ['p', { k: 'redo' }],
      ],
      [],
    ],
    [
      'takes an id once',
      [
        ['p', dot('a')],
        ['t', dot('a')],
      ],
      ['a'],
    ],
  ])('%s', (_name, steps, expected) => {
    expect(seen(steps)).toEqual(expected)
  })

  it('grows only the author’s own stroke', () => {
    const steps: Steps = [
      ['p', { ...dot('a'), done: false } as Op],
      ['t', { k: 'more', id: 'a', pts: [1, 1, 128], done: true }],
    ]
    expect(board(steps).items.get('a')).toMatchObject({ done: false, points: [{ x: 5, y: 5, p: 128 }] })
    steps.push(['p', { k: 'more', id: 'a', pts: [1, 2, 128], done: true }])
    expect(board(steps).items.get('a')).toMatchObject({
      done: true,
      points: [
        { x: 5, y: 5 },
        { x: 6, y: 7 },
      ],
    })
  })

  it('gives a shape its old form back unless someone changed it since', () => {
    const steps: Steps = [
      ['p', add('l', line(1))],
      ['p', { k: 'set', id: 'l', shape: line(2) }],
    ]
    expect(board([...steps, ['p', { k: 'undo' }]]).items.get('l')).toMatchObject({ shape: { x2: 1 } })
    const changed: Steps = [...steps, ['t', { k: 'set', id: 'l', shape: line(3) }], ['p', { k: 'undo' }]]
    expect(board(changed).items.get('l')).toMatchObject({ shape: { x2: 3 } })
  })

  it('turns only to pages that are there', () => {
    const turned = board([
      ['t', { k: 'page_turn', page: 1 }],
      ['t', { k: 'page_add', page: 1, paper: 'grid' }],
    ])
    expect([turned.page, turned.pages]).toEqual([0, ['blank', 'grid']])
    turned.apply(3, 't', { k: 'page_turn', page: 1 })
    expect(turned.page).toBe(1)
  })
})
