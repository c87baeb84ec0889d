import { mkdirSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { expectAccessible, expectLargeTypeFits } from './support/accessible'
import { makeHeic } from './support/files'
import { beginWithWords, meet } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

const PHOTO = '../demo/photos/garden.jpg'
const NEEDED = ['account', 'questions', 'same_screen', 'voice']
const OPTIONAL = ['camera', 'reminders', 'research', 'sharing']

const card = (page: Page, item: string) => page.locator(`[data-item="${item}"]`)

async function choose(page: Page, item: string, agrees: boolean): Promise<void> {
  await card(page, item).locator(`[data-agrees="${agrees}"]`).click()
}

/** Whether the photo of a written answer is shown. */
async function expectPhoto(page: Page): Promise<void> {
  const photo = page.getByRole('img', { name: t('written.photo') })
  await expect
    .poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 30_000 })
    .toBe(1200)
}

async function openConsent(guardian: Page): Promise<void> {
  await guardian.getByTestId('consent').first().click()
  await expect(card(guardian, 'account')).toBeVisible()
}

/** Asks in words for an answer in writing. */
async function askInWriting(pupil: Page, words: string): Promise<void> {
  await beginWithWords(pupil, words)
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_text') }).click()
  await expect(pupil.locator('[data-state="waiting_later"]')).toBeVisible()
}

test('a guardian refuses the optional items on a phone, and the pupil can still ask', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone', {}, '还没有填写')
  await expect(pupil.getByTestId('consent-hint')).toContainText(t('consent.no_questions'))
  await expectAccessible(pupil)
  await pupil.getByTestId('consent-hint').getByRole('link').click()
  await expect(pupil.getByTestId('who-answers')).toBeVisible()
  await expect(pupil.locator('[data-agrees]')).toHaveCount(0)

  const guardian = await enter('guardian', 'phone', {}, '还没有填写')
  await openConsent(guardian)
  await expect(guardian.locator('[data-agrees][aria-pressed="true"]')).toHaveCount(0)
  const sizes = await card(guardian, 'sharing')
    .locator('[data-agrees]')
    .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect()))
  expect(sizes[0]?.width).toBeCloseTo(sizes[1]?.width ?? 0, 0)
  expect(sizes[0]?.height).toBeCloseTo(sizes[1]?.height ?? 0, 0)
  for (const item of NEEDED) await choose(guardian, item, true)
  await expect(guardian.locator('[data-left]')).toHaveText(
    t('consent.left', { count: String(OPTIONAL.length) }),
  )
  await guardian.reload()
  await expect(guardian.locator('[data-agrees="true"][aria-pressed="true"]')).toHaveCount(NEEDED.length)
  for (const item of OPTIONAL) await choose(guardian, item, false)
  await expectAccessible(guardian)
  await expectLargeTypeFits(guardian)
  await guardian.getByTestId('send').click()
  await expect(guardian.getByTestId('receipt')).toBeVisible()
  await expect(card(guardian, 'sharing')).toHaveAttribute('data-standing', 'refused')
  const [receipt] = await Promise.all([
    guardian.waitForEvent('download'),
    guardian.locator('[data-receipt]').first().getByRole('button').click(),
  ])
  expect(receipt.suggestedFilename()).toMatch(/\.txt$/)

  await pupil.goto('/')
  await expect(pupil.getByTestId('ask')).toBeVisible()
  await askInWriting(pupil, '3/4 + 1/8 = ?')
  await pupil.goto('/')
  await expect(pupil.getByTestId('consent-hint')).toHaveCount(0)
})

test('without consent to recordings a teacher answers in writing', async ({ enter }, testInfo) => {
  const pupil = await enter('pupil', 'phone', {}, '不同意录制')
  await expect(pupil.getByTestId('consent-hint')).toContainText(t('consent.only_text'))
  await beginWithWords(pupil, '1/2 + 1/3 = ?')
  await pupil.locator('[data-chip]').first().click()
  await expect(pupil.getByTestId('send-text')).toBeVisible()
  await expect(pupil.getByRole('button', { name: t('ask.send_live') })).toHaveCount(0)
  await pupil.getByTestId('send-text').click()
  await expect(pupil.locator('[data-state="waiting_later"]')).toBeVisible()

  const teacher = await enter('teacher', 'phone', {}, '小学')
  await teacher.goto('/later')
  const waiting = teacher.locator('[data-later]').filter({ hasText: '1/2 + 1/3' }).last()
  await expect(waiting).toContainText(t('later.text'))
  await waiting.locator('summary').click()
  await waiting.getByRole('button', { name: t('later.take') }).click()
  await teacher.getByLabel(t('written.text')).fill('先通分：$\\frac12=\\frac36$，$\\frac13=\\frac26$。')
  await expect(teacher.locator('[data-saved="saved"]')).toBeVisible()
  await expect(teacher.locator('.katex').first()).toBeVisible()
  await teacher.reload()
  await expect(teacher.getByLabel(t('written.text'))).toHaveValue(/先通分/)
  await expectAccessible(teacher)
  // The paper it was worked out on, as an iPhone photographs it.
  mkdirSync(testInfo.outputDir, { recursive: true })
  makeHeic(testInfo.outputDir, '1200x900')
  await teacher.getByTestId('photo').setInputFiles(testInfo.outputPath('IMG_0001.HEIC'))
  await expectPhoto(teacher)
  await teacher.locator('[data-point]').first().click()
  await teacher.getByRole('button', { name: t('closing.act') }).click()
  await expect(teacher.getByTestId('written')).toContainText('先通分')

  await expect(pupil.locator('[data-state="answered"]')).toBeVisible()
  await pupil.getByRole('link', { name: t('question.see_answer') }).click()
  await expect(pupil.getByTestId('written')).toContainText('先通分')
  await expect(pupil.getByTestId('written').locator('.katex').first()).toBeVisible()
  await expectPhoto(pupil)
  await expectAccessible(pupil)
})

test('withdrawing consent to recordings ends the session for both, and says why', async ({ enter }) => {
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone')
  const guardian = await enter('guardian', 'phone')
  await meet(teacher, pupil, PHOTO)
  await expect(pupil.getByTestId('room')).toBeVisible()

  await openConsent(guardian)
  await choose(guardian, 'same_screen', false)
  await guardian.getByTestId('send').click()
  const question = guardian.getByRole('dialog')
  const refusal = (await card(guardian, 'same_screen').locator('.refusal').textContent()) ?? 'no text'
  await expect(question).toContainText(refusal.trim())
  await question.getByRole('button', { name: t('consent.take_back') }).click()
  for (const page of [pupil, teacher]) await expect(page.getByTestId('consent-withdrawn')).toBeVisible()
  await expect(card(guardian, 'same_screen').locator('[data-gone]')).toContainText(refusal.trim())
  await expectAccessible(guardian)
  await choose(guardian, 'same_screen', true)
  await guardian.getByTestId('send').click()
  await expect(card(guardian, 'same_screen')).toHaveAttribute('data-standing', 'given')
})

test('the school sees who has answered, and reminds once', async ({ enter }) => {
  const coordinator = await enter('school_coordinator', 'desk')
  await coordinator.goto('/consents')
  await expect(coordinator.getByTestId('class')).toBeVisible()
  await expectAccessible(coordinator)
  await expectLargeTypeFits(coordinator)
})
