import { expect, type Locator, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { goOffDuty, meet } from './support/people'
import { boardOf, colorAt, expectItems } from './support/stage'
import { test } from './support/story'
import { t } from './support/words'

/** A dead network is noticed by silence, which takes some seconds more than a closed socket. */
const NOTICED = { timeout: 20_000 }

/** A finger needs so much, in CSS pixels. */
const TAP = 44

/** Whether somebody looking at the page sees it: nothing lies over it. */
const isSeen = (one: Locator) =>
  one.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const over = document.elementFromPoint(left + width / 2, top + height / 2)
    return element.contains(over) || (over?.contains(element) ?? false)
  })

/** Every control in sight is large enough for a finger and wholly on the screen. */
async function expectInReach(page: Page, where: Locator): Promise<void> {
  const { width } = page.viewportSize() ?? { width: 0 }
  const controls = await where.locator('button:visible, label.tool:visible').all()
  expect(controls.length).toBeGreaterThan(4)
  for (const control of controls) {
    const box = await control.boundingBox()
    const name = (await control.getAttribute('data-testid')) ?? ''
    expect(box?.x ?? -1, name).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0), name).toBeLessThanOrEqual(width)
    expect(box?.width ?? 0, name).toBeGreaterThanOrEqual(TAP)
    expect(box?.height ?? 0, name).toBeGreaterThanOrEqual(TAP)
  }
}

test('everything in the room has a name and a place on the screen, also when the network breaks', async ({
  enter,
  lay,
}) => {
  test.setTimeout(120_000)
  const line = await lay()
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone', { baseURL: line.url })
  await meet(teacher, pupil, '../demo/photos/garden.jpg')
  await expectItems(boardOf(pupil), 1)

  await test.step('a tablet says beneath each icon what it is', async () => {
    for (const [control, name] of [
      ['tool-pen', t('board.tool_pen')],
      ['tool-image', t('board.short_image')],
      ['clear', t('board.short_clear')],
      ['undo', t('board.undo')],
      ['page-add', t('board.page_add')],
      ['mute', t('room.mute')],
      ['push-to-talk', t('room.push_to_talk')],
      ['question-open', t('room.short_question')],
      ['chat-open', t('room.chat')],
      ['hang-up', t('room.hang_up')],
    ] as const) {
      const said = teacher.locator(`[data-testid="${control}"], .tool:has([data-testid="${control}"])`)
      await expect(said.getByText(name, { exact: true }).first(), control).toBeVisible()
    }
    await expect(teacher.getByTestId('more-open')).toBeHidden()
  })

  for (const width of [390, 360]) {
    await test.step(`a phone ${width} pixels wide has all of it in reach`, async () => {
      await pupil.setViewportSize({ width, height: 780 })
      const tools = pupil.getByRole('toolbar')
      await expectInReach(pupil, tools)
      await expectInReach(pupil, pupil.getByTestId('room').locator('header'))
      await pupil.getByTestId('ink-open').click()
      await expect(pupil.getByTestId('width-2')).toBeVisible()
      await expectInReach(pupil, tools)
      await pupil.getByTestId('color-1').click()
      await expect(pupil.getByTestId('width-2')).toBeHidden()
      await pupil.getByTestId('more-open').click()
      await expectInReach(pupil, tools)
      await expect(pupil.getByTestId('tool-formula').getByText(t('board.tool_formula'))).toBeVisible()
      await pupil.getByTestId('tool-formula').click()
      await expect(pupil.getByTestId('tool-formula')).toBeHidden()
      await expect(pupil.getByTestId('more-open')).toHaveAttribute('aria-pressed', 'true')
      expect(await tools.evaluate((bar) => bar.scrollWidth <= bar.clientWidth)).toBe(true)
    })
  }
  await expectAccessible(pupil)

  await test.step('a broken network is seen above whatever is open', async () => {
    const broken = pupil.locator('[data-live="reconnecting"]')
    await pupil.getByTestId('chat-open').click()
    line.cut()
    await expect(broken.first()).toBeVisible(NOTICED)
    const seen = async () => (await Promise.all((await broken.all()).map(isSeen))).some(Boolean)
    expect(await seen()).toBe(true)
    await pupil.keyboard.press('Escape')
    await expect(pupil.getByTestId('chat')).toHaveCount(0)
    expect(await seen()).toBe(true)
    await pupil.getByTestId('question-open').click()
    await expect(pupil.getByTestId('question')).toBeVisible()
    expect(await seen()).toBe(true)
    line.mend()
    await expect(broken).toHaveCount(0, NOTICED)
    await pupil.keyboard.press('Escape')
  })

  await test.step('beside the page the table has the colour of the theme, also when that changes', async () => {
    await teacher.getByTestId('whole').click()
    const table = () => colorAt(boardOf(teacher), [0.02, 0.5])
    await expect.poll(table).toEqual([0xe8, 0xf4, 0xf1])
    await teacher.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(table).toEqual([0x1e, 0x2f, 0x2e])
  })
  await test.step('a photo that is less high than the page leaves no white strip beneath it', async () => {
    const sheet = await boardOf(pupil).boundingBox()
    // The photo is 13,333 page units high, the page 14,000, and as wide as the board.
    const within = ((sheet?.width ?? 0) * 1.38) / (sheet?.height ?? 1)
    const [red = 255, green = 255, blue = 255] = await colorAt(boardOf(pupil), [0.5, within])
    expect(Math.max(red, green, blue)).toBeLessThan(200)
    expect(red).toBeGreaterThan(blue)
  })
  await test.step('and a photo in the question has no strip beside it', async () => {
    await teacher.getByTestId('question-open').click()
    const photo = await teacher.getByTestId('question').getByRole('img').boundingBox()
    expect((photo?.height ?? 0) / (photo?.width ?? 1)).toBeCloseTo(4 / 3, 1)
  })
  await goOffDuty(teacher)
})
