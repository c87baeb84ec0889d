import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { goOffDuty, meet } from './support/people'
import { boardOf, colorAt, expectItems, inkCells, inkColumns, writeStroke, type Share } from './support/stage'
import { test } from './support/story'
import { t } from './support/words'

/** Both boards show so many things, with nothing left to be sent. */
async function expectBoth(pages: readonly Page[], count: number): Promise<void> {
  await Promise.all(pages.map((page) => expectItems(boardOf(page), count)))
}

/** Opens a tool of the sheet. */
async function takeRare(page: Page, name: string): Promise<void> {
  await page.getByTestId('tools-open').click()
  await page.getByTestId(`rare-${name}`).click()
}

/** Drags the mouse over the board. */
async function drag(page: Page, from: Share, to: Share): Promise<void> {
  const box = await boardOf(page).boundingBox()
  if (!box) throw new Error('there is no board')
  const at = ([x, y]: Share) => [box.x + box.width * x, box.y + box.height * y] as const
  await page.mouse.move(...at(from))
  await page.mouse.down()
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]), { steps: 4 })
  await page.mouse.move(...at(to), { steps: 4 })
  await page.mouse.up()
}

/** Rows of a 16-pixel grid in which red ink is seen. */
async function redRows(page: Page): Promise<number[]> {
  const cells = await inkCells(boardOf(page), 'red', 2_000)
  return [...new Set([...cells].map((cell) => Number(cell.split(',')[1])))].sort((a, b) => a - b)
}

/** Whether the board has no colour at the left edge of a photo in its middle. */
async function colorIsGray(page: Page): Promise<boolean> {
  const [red = 0, green = 0, blue = 0] = await colorAt(boardOf(page), [0.268, 0.5])
  return Math.max(red, green, blue) - Math.min(red, green, blue) < 12
}

test('a lesson with ruler, axes, papers, and ink that is moved, locked and copied', async ({ enter }) => {
  test.setTimeout(180_000)
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone')
  const both = [teacher, pupil]
  const board = boardOf(teacher)
  await meet(teacher, pupil, '../demo/photos/garden.jpg')
  await expectBoth(both, 1)

  await test.step('each begins with a colour of their own', async () => {
    const chosen = (page: Page) =>
      page.locator('[data-testid^="color-"][aria-pressed="true"]').getAttribute('data-testid')
    const mine = await chosen(teacher)
    expect(await chosen(pupil)).not.toBe(mine)
  })

  await test.step('a part of the photo is copied beside it', async () => {
    await takeRare(teacher, 'snip')
    await drag(teacher, [0.1, 0.1], [0.4, 0.35])
    await expectBoth(both, 2)
    await expect(teacher.getByTestId('selection')).toHaveAttribute('data-count', '1')
  })

  await test.step('pages: one with squares for characters, chosen from the list', async () => {
    await teacher.getByTestId('page').click()
    await expect(teacher.getByTestId('page-0')).toHaveAttribute('aria-current', 'page')
    await expectAccessible(teacher)
    await teacher.getByTestId('paper-mi_grid').click()
    for (const page of both) await expect(boardOf(page)).toHaveAttribute('data-page', '1')
    await expect(pupil.getByTestId('narration')).toHaveText(t('says.page', { n: '2' }))
    await teacher.getByTestId('page').click()
    await teacher.getByTestId('page-0').focus()
    await teacher.keyboard.press('Enter')
    for (const page of both) await expect(boardOf(page)).toHaveAttribute('data-page', '0')
    for (const paper of ['four_line', 'manuscript', 'blank'])
      await teacher.getByTestId('page-add').selectOption(paper)
    for (const page of both) await expect(boardOf(page)).toHaveAttribute('data-page', '4')
  })

  await test.step('along a ruler a shaky line is straight, for both', async () => {
    await takeRare(teacher, 'ruler')
    await expectBoth(both, 1)
    await expect(pupil.getByTestId('narration')).toContainText('直尺')
    await teacher.getByTestId('tool-pen').click()
    await teacher.getByTestId('color-1').click()
    const box = await board.boundingBox()
    if (!box) throw new Error('there is no board')
    await teacher.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2 - 6)
    await teacher.mouse.down()
    for (let i = 1; i <= 12; i++)
      await teacher.mouse.move(
        box.x + box.width * (0.3 + i * 0.03),
        box.y + box.height / 2 + (i % 2 ? 40 : -40),
      )
    await teacher.mouse.up()
    await expectBoth(both, 2)
    for (const page of both) expect((await redRows(page)).length).toBeLessThanOrEqual(2)
  })
  await test.step('with a protractor and axes one draws what a lesson needs', async () => {
    await takeRare(teacher, 'protractor')
    await takeRare(teacher, 'coordinates')
    await teacher.getByTestId('x-least').fill('5')
    await expect(teacher.getByTestId('axes').getByRole('alert')).toHaveText(t('board.axes_order'))
    await expect(teacher.getByTestId('axes-done')).toBeDisabled()
    await teacher.getByTestId('x-least').fill('-3')
    await expectAccessible(teacher)
    await teacher.getByTestId('axes-done').click()
    await takeRare(teacher, 'number_line')
    await teacher.getByTestId('x-most').fill('1')
    await teacher.getByTestId('step').selectOption('0.1')
    await teacher.getByTestId('axes-done').click()
    await expectBoth(both, 5)
    await expect(pupil.getByTestId('narration')).toContainText('数轴')
  })

  await test.step('ink is taken with a box, moved, resized, locked and copied', async () => {
    await teacher.getByTestId('page-add').selectOption('grid')
    await expectBoth(both, 0)
    await teacher.getByTestId('tool-pen').click()
    await drag(teacher, [0.2, 0.2], [0.3, 0.2])
    await drag(teacher, [0.2, 0.25], [0.3, 0.25])
    await expectBoth(both, 2)
    const before = await redRows(pupil)
    await teacher.getByTestId('tool-select').click()
    await drag(teacher, [0.1, 0.1], [0.45, 0.35])
    const held = teacher.getByTestId('selection')
    await expect(held).toHaveAttribute('data-count', '2')
    await drag(teacher, [0.25, 0.225], [0.25, 0.525])
    await expect.poll(async () => (await redRows(pupil))[0]).toBeGreaterThan((before[0] ?? 0) + 2)
    await teacher.keyboard.press('d')
    await expectBoth(both, 4)
    await expect(held).toHaveAttribute('data-count', '2')
    await teacher.getByTestId('held-lock').click()
    await expect(held).toHaveAttribute('data-locked', 'true')
    await expect(teacher.getByTestId('held-remove')).toBeDisabled()
    await teacher.getByTestId('clear').click()
    await teacher.getByTestId('clear-sure').click()
    await expectBoth(both, 2)
    await teacher.getByTestId('undo').click()
    await expectBoth(both, 4)
  })

  await test.step('a formula is picked, not typed', async () => {
    await teacher.getByTestId('tool-formula').click()
    await boardOf(teacher).click({ position: { x: 200, y: 320 } })
    const words = teacher.getByTestId('words').getByRole('textbox')
    await teacher.locator('[data-piece="\\\\frac{a}{b}"]').click()
    await teacher.keyboard.type('x+1')
    await expect(words).toHaveValue('\\frac{x+1}{b}')
    await expect(teacher.getByTestId('preview').locator('.katex')).toBeVisible()
    await teacher.getByTestId('pieces-geometry').click()
    await expectAccessible(teacher)
    await teacher.getByTestId('words-done').click()
    await expectBoth(both, 5)
    await expect(boardOf(pupil).locator('.katex')).toHaveCount(1)
    await expect(pupil.getByTestId('narration')).toContainText('x+1')
  })

  await test.step('and is seen in the list of pages, where it stands on its page', async () => {
    await pupil.getByTestId('page').click()
    const current = pupil.locator('[aria-current="page"]')
    const small = pupil.getByTestId('pages').getByRole('listitem').filter({ has: current })
    await expect(small.locator('.katex')).toBeVisible()
    const [page, formula] = [
      await small.locator('canvas').boundingBox(),
      await small.locator('.katex').boundingBox(),
    ]
    expect(formula?.x).toBeGreaterThan(page?.x ?? 1e9)
    expect(formula?.y).toBeGreaterThan(page?.y ?? 1e9)
    expect(formula?.width).toBeLessThan((page?.width ?? 0) / 3)
    await expectAccessible(pupil)
    await pupil.keyboard.press('Escape')
  })

  await test.step('keys alone do what is not drawing', async () => {
    await boardOf(teacher).focus()
    await teacher.keyboard.press('?')
    await expect(teacher.getByTestId('keys')).toBeVisible()
    await expectAccessible(teacher)
    await teacher.keyboard.press('Escape')
    await boardOf(teacher).focus()
    await teacher.keyboard.press('t')
    await teacher.keyboard.press('Enter')
    await expect(teacher.getByTestId('words').getByRole('textbox')).toBeFocused()
    await teacher.keyboard.type('所以')
    await teacher.keyboard.press('Control+Enter')
    await expectBoth(both, 6)
    await boardOf(teacher).focus()
    await teacher.keyboard.press('Control+a')
    await expect(teacher.getByTestId('selection')).toHaveAttribute('data-count', '4')
    await teacher.keyboard.press('ArrowDown')
    await teacher.keyboard.press('Delete')
    await expectBoth(both, 2)
    await teacher.keyboard.press('Control+z')
    await expectBoth(both, 6)
    await teacher.keyboard.press('PageUp')
    for (const page of both) await expect(boardOf(page)).toHaveAttribute('data-page', '4')
  })

  await test.step('for the left hand the tools change sides, and the device remembers it', async () => {
    const undo = async () => (await pupil.getByTestId('undo').boundingBox())?.x ?? 0
    expect(await undo()).toBeLessThan(100)
    await pupil.getByTestId('more-open').click()
    await pupil.getByTestId('hand-settings').click()
    await pupil.getByTestId('left-hand').check()
    await pupil.getByTestId('pressure').check()
    expect(await undo()).toBeGreaterThan(200)
    await pupil.reload()
    await expect.poll(undo).toBeGreaterThan(200)
    await expectAccessible(pupil)
  })

  await test.step('a photo is cleaned up on the board, and undo brings the old one back', async () => {
    // On an empty page it lies in the middle.
    await teacher.getByTestId('page-add').selectOption('blank')
    await expectBoth(both, 0)
    await pupil.getByTestId('image-file').setInputFiles('../demo/photos/garden.jpg')
    await expectBoth(both, 1)
    await expect(pupil.getByTestId('selection')).toBeVisible()
    expect(await colorIsGray(pupil)).toBe(false)
    await pupil.getByTestId('held-clean').click()
    await pupil.getByTestId('scan').click()
    // The sheet is found by itself: nothing of the table it lies on becomes a black frame.
    await expect(pupil.getByTestId('straighten')).toHaveAttribute('aria-pressed', 'true')
    await expectAccessible(pupil)
    await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
    await expect.poll(() => colorIsGray(pupil)).toBe(true)
    expect(Math.min(...(await colorAt(boardOf(pupil), [0.268, 0.5])))).toBeGreaterThan(200)
    await pupil.getByTestId('undo').click()
    await expect.poll(() => colorIsGray(pupil)).toBe(false)
  })
  await goOffDuty(teacher)
})

test('a pen that is pressed harder writes a broader line, for both and in the log', async ({ enter }) => {
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'tablet')
  await meet(teacher, pupil, '../demo/photos/rows.jpg')
  await expectBoth([teacher, pupil], 1)
  await teacher.getByTestId('page-add').selectOption('blank')
  await teacher.getByTestId('color-1').click()
  await teacher.getByTestId('width-2').click()
  await teacher.getByTestId('hand-settings').click()
  await teacher.getByTestId('pressure').check()
  await teacher.keyboard.press('Escape')
  await writeStroke(teacher, boardOf(teacher), 'pen', [0.2, 0.3], [0.8, 0.3], (share) => 0.05 + 0.95 * share)
  await expectBoth([teacher, pupil], 1)
  for (const page of [teacher, pupil]) {
    const [thin, broad] = [await inkDepth(page, 0.25), await inkDepth(page, 0.9)]
    expect(thin).toBeGreaterThan(0)
    expect(broad).toBeGreaterThan(thin * 1.5)
  }
  const session = new URL(pupil.url()).pathname.split('/').pop() ?? ''
  const { room_id } = (await (await pupil.request.get(`/api/v1/sessions/${session}`)).json()) as {
    room_id: string
  }
  const log = await pupil.request.get(`/api/v1/rooms/${room_id}/log`)
  const { entries } = (await log.json()) as { entries: { op: { k: string; pts?: number[] } }[] }
  const pressures = entries.flatMap(({ op }) => (op.pts ?? []).filter((_, i) => i % 3 === 2))
  expect(new Set(pressures).size).toBeGreaterThan(8)
  expect([...pressures].sort((a, b) => a - b)).toEqual(pressures)
  await goOffDuty(teacher)
})

/** How broad the red line on a page's board is at a share of its length, in pixels. */
async function inkDepth(page: Page, share: number): Promise<number> {
  const columns = await inkColumns(boardOf(page), 'red')
  return columns[Math.floor(columns.length * share)] ?? 0
}
