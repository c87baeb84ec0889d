import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { beginWithWords } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

const CANAL = '挖土机队挖一条水渠，原计划每天挖360米，18天挖完，实际只用了15天，实际每天比原计划多挖多少米？'
const OTHER_CANAL = CANAL.replace('360', '420').replace('18', '20')

async function ask(pupil: Page, words: string): Promise<void> {
  await beginWithWords(pupil, words)
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByTestId('send-text').click()
  await expect(pupil.locator('[data-state="waiting_later"]')).toBeVisible()
}

/** Takes the question and writes an answer; what it was about is left to say. */
async function answer(teacher: Page): Promise<void> {
  await teacher.goto('/later')
  const waiting = teacher.locator('[data-later]').filter({ hasText: '挖土机队' }).last()
  await waiting.locator('summary').click()
  await waiting.getByRole('button', { name: t('later.take') }).click()
  await teacher.getByLabel(t('written.text')).fill('先求一共多少米，再除以实际的天数。')
  await expect(teacher.locator('[data-saved="saved"]')).toBeVisible()
}

async function close(teacher: Page): Promise<void> {
  await teacher.getByRole('button', { name: t('closing.act') }).click()
  await expect(teacher.getByTestId('written')).toBeVisible()
}

test('a label that the teacher corrects is the next suggestion at once', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone', {}, '不同意录制')
  const teacher = await enter('teacher', 'tablet', {}, '小学')
  const point = teacher.locator('#point')
  const alike = teacher.locator('[data-labels="alike"] [data-label]')

  await ask(pupil, CANAL)
  await answer(teacher)
  await expect(teacher.locator('[data-kind="open"]')).toHaveAttribute('aria-pressed', 'true')
  await expect(alike).toHaveCount(0)
  await point.fill('归一问题')
  await close(teacher)

  // What was said a moment ago stands there already, and is wrong.
  await ask(pupil, OTHER_CANAL)
  await answer(teacher)
  await expect(alike).toHaveText(/归一问题/)
  await expect(point).toHaveValue('归一问题')
  await expectAccessible(teacher)
  await point.fill('工程问题')
  await close(teacher)

  await ask(pupil, OTHER_CANAL.replace('420', '440'))
  await answer(teacher)
  await expect(alike.first()).toHaveText(/工程问题/)
  await expect(point).toHaveValue('工程问题')
  await close(teacher)

  const bureau = await enter('bureau', 'desk')
  await bureau.goto('/bank')
  const said = bureau.getByTestId('label-figures')
  await expect(said.locator('[data-source="teachers"] .number').first()).not.toHaveText('0')
  await expectAccessible(bureau)
})

test('of a subject of which nothing was learned the form says so, and a point is found by typing', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone', {}, '不同意录制')
  const teacher = await enter('teacher', 'tablet', {}, '小学')
  await ask(pupil, CANAL.replace('挖土机队', '另一个挖土机队').replace('360', '390'))
  await answer(teacher)
  const note = teacher.getByTestId('not-learned')
  await expect(note).toHaveCount(0)
  await teacher.getByLabel(t('closing.subject')).selectOption('english')
  await expect(note).toBeVisible()
  await expectAccessible(teacher)
  await teacher.locator('#point').fill('一般过去')
  await teacher.locator('[data-point]').filter({ hasText: '一般过去时' }).click()
  await expect(teacher.locator('#point')).toHaveValue('一般过去时')
  await teacher.getByLabel(t('closing.subject')).selectOption('math')
  await teacher.locator('#point').fill('工程问题')
  await close(teacher)
})
