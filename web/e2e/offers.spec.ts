import { expect } from '@playwright/test'
import { beginWithPhoto, goOnDuty } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

/** An offer rings for twenty seconds. */
const RINGS_MS = 30_000

test('a teacher who let a question ring is told so, until it is read', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  const teacher = await enter('teacher', 'tablet')
  await goOnDuty(teacher)

  await beginWithPhoto(pupil, '../demo/photos/garden.jpg', 'math')
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  await expect(teacher.locator('[data-offer]')).toBeVisible()

  const missed = teacher.locator('[data-missed]')
  await expect(missed).toBeVisible({ timeout: RINGS_MS })
  await expect(teacher.locator('[data-offer]')).toHaveCount(0)
  await missed.getByRole('button', { name: t('offer.seen') }).click()
  await expect(missed).toHaveCount(0)
})
