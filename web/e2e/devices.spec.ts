import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { goOffDuty, meet } from './support/people'
import { boardOf, expectItems, expectTalking, writeStroke } from './support/stage'
import { test } from './support/story'
import { t } from './support/words'

const PHOTO = '../demo/photos/rows.jpg'
const WORDS = '我算到这里卡住了'

/** A dead network is noticed by silence, which takes some seconds more than a closed socket. */
const NOTICED = { timeout: 20_000 }

const steppedBack = (page: Page) => page.getByTestId('elsewhere')

/** A device that has stepped back neither draws nor speaks. */
async function expectSteppedBack(page: Page): Promise<void> {
  await expect(steppedBack(page)).toBeVisible()
  await expect(boardOf(page)).toHaveAttribute('data-readonly', 'true')
  expect(await page.evaluate(() => window.wenqu?.voice === undefined)).toBe(true)
}

test('a pupil goes on with another device in the middle of a session', async ({ enter, lay }) => {
  test.setTimeout(120_000)
  const line = await lay()
  const teacher = await enter('teacher', 'tablet')
  const phone = await enter('pupil', 'phone', { baseURL: line.url })

  await test.step('the session begins on the phone', async () => {
    await meet(teacher, phone, PHOTO)
    await expectItems(boardOf(phone), 1)
    await writeStroke(teacher, boardOf(teacher), 'pen', [0.1, 0.2], [0.5, 0.4])
    await writeStroke(phone, boardOf(phone), 'finger', [0.2, 0.3], [0.8, 0.1])
    await phone.getByTestId('chat-open').click()
    await phone.getByTestId('chat-text').fill(WORDS)
    await phone.getByTestId('chat-send').click()
    await Promise.all([expectItems(boardOf(teacher), 3), expectItems(boardOf(phone), 3)])
  })

  const tablet = await enter('pupil', 'tablet')

  await test.step('the tablet takes it up from the home page, with all that was written and said', async () => {
    await tablet.locator('a[href^="/questions/"]').first().click()
    await tablet.getByRole('link', { name: t('question.enter') }).click()
    await expectItems(boardOf(tablet), 3)
    await tablet.getByTestId('chat-open').click()
    await expect(tablet.getByTestId('chat-line').filter({ hasText: WORDS })).toBeVisible()
    await tablet.keyboard.press('Escape')
  })

  await test.step('the phone is told and steps back; the two do not take the voice from each other', async () => {
    await expectSteppedBack(phone)
    await expectAccessible(phone)
    await Promise.all([expectTalking(teacher), expectTalking(tablet)])
    await writeStroke(tablet, boardOf(tablet), 'finger', [0.2, 0.35], [0.8, 0.35])
    await expectItems(boardOf(teacher), 4)
    await writeStroke(teacher, boardOf(teacher), 'pen', [0.6, 0.15], [0.9, 0.4])
    await expectItems(boardOf(tablet), 5)
    await expect(teacher.getByTestId('hold')).toHaveCount(0)
    await expectSteppedBack(phone)
    await expect(steppedBack(tablet)).toHaveCount(0)
  })

  await test.step('one tap brings it back to the phone', async () => {
    await phone.getByTestId('go-on-here').click()
    await expectItems(boardOf(phone), 5)
    await expectSteppedBack(tablet)
    await Promise.all([expectTalking(teacher), expectTalking(phone)])
  })

  await test.step('what the phone wrote without a network comes too, though the tablet goes on meanwhile', async () => {
    line.cut()
    await expect(phone.getByTestId('connection')).toHaveAttribute('data-live', 'reconnecting', NOTICED)
    await writeStroke(phone, boardOf(phone), 'finger', [0.2, 0.2], [0.2, 0.4])
    await expect(boardOf(phone)).not.toHaveAttribute('data-waiting', '0')
    await tablet.getByTestId('go-on-here').click()
    await expectItems(boardOf(tablet), 5)
    line.mend()
    await Promise.all([expectItems(boardOf(teacher), 6), expectItems(boardOf(tablet), 6)])
    await expectSteppedBack(phone)
    await Promise.all([expectTalking(teacher), expectTalking(tablet)])
  })

  await test.step('the session ends on both', async () => {
    await teacher.getByTestId('hang-up').click()
    await teacher.locator('[data-point]').first().click()
    await teacher.getByRole('button', { name: t('closing.act') }).click()
    await Promise.all([phone, tablet].map((page) => expect(page.getByTestId('ended')).toBeVisible()))
    await expect(steppedBack(phone)).toHaveCount(0)
  })
  await goOffDuty(teacher)
})
