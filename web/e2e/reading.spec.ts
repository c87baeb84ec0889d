import { expect, type Page } from '@playwright/test'
import { test } from './support/story'
import { t } from './support/words'

const WORDS = '小明有24颗糖，平均分给6个同学，每人分到几颗？'

/** A page as it is printed, or seen in a bad light. */
async function photograph(page: Page, words: string, look = ''): Promise<Buffer> {
  const sheet = await page.context().newPage()
  await sheet.setViewportSize({ width: 1000, height: 400 })
  const body = `background:#fff;font:40px/1.6 'Noto Sans CJK SC';margin:0;padding:60px;${look}`
  await sheet.setContent(`<html style="background:#fff"><body style="${body}">${words}</body></html>`)
  const picture = await sheet.screenshot()
  await sheet.close()
  return picture
}

test('a photo is read while the question is written, corrected by the pupil, and the teacher reads the same', async ({
  enter,
  reader,
}) => {
  const pupil = await enter('pupil', 'phone', { baseURL: reader })
  await pupil.getByTestId('ask').click()
  const photo = { name: 'page.png', mimeType: 'image/png', buffer: await photograph(pupil, WORDS) }
  await pupil.locator('[data-album]').setInputFiles(photo)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  const words = pupil.locator('[data-read-words]')
  await expect(words).toHaveValue(WORDS, { timeout: 30_000 })
  await words.fill(`${WORDS}（第3题）`)
  await words.blur()
  await pupil.reload()
  await expect(words).toHaveValue(`${WORDS}（第3题）`)

  await pupil.locator('[data-subject="math"]').click()
  await pupil.getByRole('button', { name: t('ask.next') }).click()
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_later') }).click()
  await expect(pupil).toHaveURL(/\/questions\/[\w-]+$/)
  await pupil.getByText(t('reading.words')).click()
  await expect(pupil.getByText('（第3题）')).toBeVisible()
})

test('a photo in bad light is sent back at once, with the reason and a way on', async ({ enter, reader }) => {
  const pupil = await enter('pupil', 'phone', { baseURL: reader })
  await pupil.getByTestId('ask').click()
  const buffer = await photograph(pupil, WORDS, 'filter:brightness(0.1);height:280px')
  await pupil.locator('[data-album]').setInputFiles({ name: 'dark.png', mimeType: 'image/png', buffer })
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.locator('[data-reading="retake"]')).toContainText(t('reading.dark'), { timeout: 30_000 })
  const camera = pupil.waitForEvent('filechooser')
  await pupil.locator('[data-retake]').click()
  await camera
  await expect(pupil.locator('[data-attachment]')).toHaveCount(0)
})
