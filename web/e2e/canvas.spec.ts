import { expect, type Page } from '@playwright/test'
import { goOffDuty, meet } from './support/people'
import { compare } from './support/pixels'
import { openReplay } from './support/replay'
import { boardOf, expectItems } from './support/stage'
import { test } from './support/story'
import { t } from './support/words'

/** What stands on one page: everything that can, where nothing hides another. */
const figure = (type: string, x1: number, y1: number, x2: number, y2: number) => ({
  type,
  x1,
  y1,
  x2,
  y2,
  color: '#1864AB',
  width: 40,
})

/** A wave of a pen, with pressure that grows. */
const wave = (pressed: boolean) =>
  Array.from({ length: 60 }, (_, i) => [
    i ? 60 : 600,
    i ? Math.round(90 * Math.sin(i / 4)) : 1_400,
    pressed ? 60 + i * 3 : 128,
  ]).flat()

const line = (x: number, y: number) => [x, y, 128, 900, 0, 128, 900, 40, 128, 900, -40, 128]

const PAGES: Record<string, object[]> = {
  'ink, with pressure and without': [
    { k: 'ink', id: 'i1', tool: 'pen', color: '#E03131', width: 60, pts: wave(false), done: true },
    { k: 'ink', id: 'i2', tool: 'pen', color: '#1B2A33', width: 90, pts: [...wave(true)], done: true },
    { k: 'ink', id: 'i3', tool: 'pen', color: '#2F9E44', width: 120, pts: [6_000, 900, 128], done: true },
    { k: 'ink', id: 'i4', tool: 'pen', color: '#2F9E44', width: 30, pts: line(5_600, 2_600), done: true },
  ],
  'a highlighter over ink': [
    { k: 'ink', id: 'h1', tool: 'pen', color: '#1B2A33', width: 60, pts: line(1_000, 1_500), done: true },
    {
      k: 'ink',
      id: 'h2',
      tool: 'highlighter',
      color: '#FFD43B',
      width: 400,
      pts: line(900, 1_500),
      done: true,
    },
  ],
  figures: [
    { k: 'add', id: 'f1', shape: figure('line', 600, 600, 3_000, 1_200) },
    { k: 'add', id: 'f2', shape: figure('arrow', 3_600, 1_200, 6_000, 600) },
    { k: 'add', id: 'f3', shape: figure('rect', 600, 1_800, 3_000, 3_000) },
    { k: 'add', id: 'f4', shape: figure('ellipse', 3_600, 1_800, 6_000, 3_000) },
  ],
  'a ruler, a protractor, axes and a number line': [
    { k: 'add', id: 'r1', shape: { type: 'ruler', x: 600, y: 400, length: 5_000, angle: 0 } },
    { k: 'add', id: 'r2', shape: { type: 'protractor', x: 8_200, y: 2_000, radius: 1_600, angle: 10 } },
    {
      k: 'add',
      id: 'r3',
      shape: {
        type: 'coordinates',
        x: 600,
        y: 1_500,
        w: 4_000,
        h: 3_000,
        x_min: -5,
        x_max: 5,
        y_min: -3,
        y_max: 3,
        color: '#1B2A33',
        width: 20,
        grid: true,
      },
    },
    {
      k: 'add',
      id: 'r4',
      shape: {
        type: 'number_line',
        x: 5_200,
        y: 3_600,
        w: 4_200,
        from: 0,
        to: 4,
        step: 500,
        color: '#1864AB',
        width: 20,
      },
    },
  ],
  'ink that was moved and made larger': [
    { k: 'ink', id: 'v1', tool: 'pen', color: '#E03131', width: 60, pts: wave(true), done: true },
    { k: 'move', ids: ['v1'], dx: 400, dy: 300, scale: 12_000 },
  ],
  'words, broken into lines': [
    {
      k: 'add',
      id: 't1',
      shape: {
        type: 'text',
        x: 600,
        y: 500,
        w: 5_000,
        size: 420,
        color: '#1B2A33',
        text: '已知三角形的底是六厘米，高是四厘米，求它的面积。\n答：面积是十二平方厘米。',
      },
    },
  ],
  formulas: [
    {
      k: 'add',
      id: 'm1',
      shape: {
        type: 'formula',
        x: 600,
        y: 500,
        size: 420,
        color: '#1B2A33',
        latex: '\\frac{a^2+b^2}{\\sqrt{c+1}}=\\sum_{i=1}^{n}x_i',
      },
    },
    {
      k: 'add',
      id: 'm2',
      shape: {
        type: 'formula',
        x: 600,
        y: 2_400,
        size: 360,
        color: '#E03131',
        latex: '\\left(\\frac{1}{2}+\\frac{1}{3}\\right)\\times 6=5',
      },
    },
  ],
  'words with a formula among them': [
    {
      k: 'add',
      id: 'w1',
      shape: {
        type: 'text',
        x: 600,
        y: 500,
        w: 8_000,
        size: 420,
        color: '#1B2A33',
        text: '因为 $a^2+b^2=c^2$ 所以是直角三角形',
      },
    },
  ],
}

const PHOTO = 'the photo of the question'

/** The share of pixels that may differ beyond how edges are smoothed: a hair's breadth of one line is more. */
const MOST = 0.002

/** Letters are set to the raster of the screen where a device does that: stems are darker or lighter than as they were drawn. */
const MOST_OF_LETTERS = 0.01

/** What stands over a sum keeps a little more room on the server: such a formula stands up to a tenth of its size lower. */
const MOST_OF_FORMULAS = 0.02

/** Photos are shrunk in different ways: fine grain differs. */
const MOST_OF_A_PHOTO = 0.03

let drawn = 0

async function draw(page: Page, room: string, ops: object[]): Promise<void> {
  const numbered = ops.map((op) => ({ n: ++drawn, op }))
  const answer = await page.request.post(`/api/v1/rooms/${room}/ops`, {
    data: { client: 'canvas', ops: numbered },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { refused } = (await answer.json()) as { refused: unknown[] }
  expect(refused).toEqual([])
}

test('the server draws a page as the browser does, pixel by pixel', async ({ enter }) => {
  test.setTimeout(120_000)
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone')
  await meet(teacher, pupil, '../demo/photos/orchard.jpg')
  await expectItems(boardOf(teacher), 1)
  const session = new URL(teacher.url()).pathname.split('/').pop() ?? ''
  const found = await teacher.request.get(`/api/v1/sessions/${session}`)
  const { room_id: room } = (await found.json()) as { room_id: string }

  const pages = Object.entries(PAGES)
  const papers = ['grid', 'lines', 'mi_grid', 'four_line', 'manuscript'] as const
  // One after the other: each is a chapter of the replay, at which its page is whole.
  for (const [i, [, ops]] of pages.entries()) {
    const page = i + 1
    await draw(teacher, room, [
      { k: 'page_add', page, paper: papers[i % papers.length] },
      ...ops.map((op) => ('ids' in op ? op : { ...op, page })),
      { k: 'page_turn', page },
    ])
  }
  await draw(teacher, room, [{ k: 'page_turn', page: 0 }])
  await teacher.getByTestId('hang-up').click()
  await teacher.locator('[data-point]').first().click()
  await teacher.getByRole('button', { name: t('closing.act') }).click()
  await teacher.getByTestId('to-replay').click()
  await openReplay(teacher, 'board')
  // What lies over the board is not on it.
  for (const over of await teacher.locator('.middle > :not(.board)').all())
    await over.evaluate((element: HTMLElement) => (element.style.visibility = 'hidden'))
  const board = teacher.getByTestId('replay-board')
  const box = await board.boundingBox()
  if (!box) throw new Error('no board')

  const names = [...pages.map(([name]) => name), PHOTO]
  for (const [chapter, name] of names.entries()) {
    const i = name === PHOTO ? 0 : chapter + 1
    await test.step(name, async () => {
      await teacher
        .getByTestId('chapter')
        .nth(chapter + 1)
        .click()
      await expect(board).toHaveAttribute('data-page', String(i))
      await settled(teacher)
      const seen = await teacher.screenshot({ clip: box, scale: 'css' })
      const answer = await teacher.request.get(
        `/api/v1/rooms/${room}/pages/${i}?width=${Math.round(box.width)}`,
      )
      const drawn = await answer.body()
      const likeness = await compare(
        teacher,
        seen.toString('base64'),
        drawn.toString('base64'),
        Math.floor(box.height),
      )
      test.info().annotations.push({ type: name, description: JSON.stringify(likeness) })
      expect(likeness.inked, name).toBeGreaterThan(0.001)
      expect(likeness.differing, name).toBeLessThan(mostOf(name))
    })
  }
  await goOffDuty(teacher)
})

function mostOf(name: string): number {
  if (name === PHOTO) return MOST_OF_A_PHOTO
  if (name === 'formulas') return MOST_OF_FORMULAS
  return name.includes('words') ? MOST_OF_LETTERS : MOST
}

/** Waits until nothing on the board is on its way: letters of formulas, photos, the frame that shows them. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}
