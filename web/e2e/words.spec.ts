import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { goOffDuty, goOnDuty } from './support/people'
import { lengthOf, openReplay, seek } from './support/replay'
import { boardOf, expectItems } from './support/stage'
import { test } from './support/story'
import { t } from './support/words'

const WORDS = String.raw`一件衣服原价 $x$ 元，打八折是 $x\times 0.8$ 元，第二件半价 $\frac{x}{2}$ 元。`
const READS = '一件衣服原价 x 元，打八折是 x×0.8 元，第二件半价 x/2 元。'

/** What was asked lies on a board in letters, its formulas typeset, and not a sign of how they were typed. */
async function expectReadable(page: Page): Promise<void> {
  const words = page.locator('.board-formula')
  await expect(words.locator('.katex')).toHaveCount(3)
  await expect(words).toContainText('一件衣服原价')
  await expect(words).not.toContainText('$')
  const sheet = await page.getByTestId(/^(replay-)?board$/).boundingBox()
  const box = await words.boundingBox()
  expect(box?.x ?? 0).toBeGreaterThanOrEqual(sheet?.x ?? 0)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((sheet?.x ?? 0) + (sheet?.width ?? 0))
}

test('a question in words is read as it is meant: in lists, on the board and in the replay', async ({
  enter,
}) => {
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone')
  const guardian = await enter('guardian', 'phone')
  await goOnDuty(teacher)

  await test.step('the pupil types it', async () => {
    await pupil.getByRole('link', { name: t('ask.by_text') }).click()
    await pupil.getByLabel(t('ask.words')).fill(WORDS)
    await pupil.locator('[data-subject="math"]').click()
    await pupil.getByRole('button', { name: t('ask.next') }).click()
    await pupil.locator('[data-chip]').first().click()
    await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  })

  await test.step('it lies on the board of both', async () => {
    await teacher
      .locator('[data-offer]')
      .getByRole('button', { name: t('offer.accept') })
      .click()
    for (const page of [teacher, pupil]) {
      await expectItems(boardOf(page), 1)
      await expectReadable(page)
    }
    await expectAccessible(teacher)
  })

  await test.step("it stands in the pupil's and the guardian's lists as a line of text", async () => {
    const home = await pupil.context().newPage()
    await home.goto('/')
    await expect(home.locator('a[href^="/questions/"]').filter({ hasText: READS })).toBeVisible()
    await home.close()
    await guardian.goto('/')
    await expect(guardian.locator('a[href^="/questions/"]').filter({ hasText: READS })).toBeVisible()
  })

  await test.step('and the replay shows the same', async () => {
    await teacher.getByTestId('hang-up').click()
    await teacher.locator('[data-point]').first().click()
    await teacher.getByRole('button', { name: t('closing.act') }).click()
    await pupil.getByTestId('to-replay').click()
    await expect(pupil.getByRole('heading', { level: 1 })).toHaveText('数学')
    await expect(pupil.getByTestId('replay')).toContainText(/\d+月\d+日 \d\d:\d\d/)
    await expect(pupil.getByTestId('replay')).toContainText(t('replay.length', { time: '0:' }))
    await openReplay(pupil)
    await seek(pupil, await lengthOf(pupil))
    await expectReadable(pupil)
  })
  await goOffDuty(teacher)
})
