import { expect } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectAccessible } from './support/accessible'
import { IN_THE_DARK, photograph } from './support/photograph'
import { test } from './support/story'
import { t } from './support/words'

const WORDS = '小明有24颗糖，平均分给6个同学，每人分到几颗？'

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
  // In the list it is called by what it says.
  await pupil.goto('/questions')
  await expect(pupil.locator('a[href^="/questions/"]').filter({ hasText: '（第3题）' })).toBeVisible()
})

test('a photo in bad light is sent back at once, with the reason and a way on', async ({ enter, reader }) => {
  const pupil = await enter('pupil', 'phone', { baseURL: reader })
  await pupil.getByTestId('ask').click()
  const buffer = await photograph(pupil, WORDS, IN_THE_DARK)
  await pupil.locator('[data-album]').setInputFiles({ name: 'dark.png', mimeType: 'image/png', buffer })
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.locator('[data-reading="retake"]')).toContainText(t('reading.dark'), { timeout: 30_000 })
  const camera = pupil.waitForEvent('filechooser')
  await pupil.locator('[data-retake]').click()
  await camera
  await expect(pupil.locator('[data-attachment]')).toHaveCount(0)
})

/** A mat, and no word. */
const MAT =
  '<div style="background:repeating-linear-gradient(45deg,#6a9 0 12px,#385 12px 24px);height:600px;width:900px"></div>'

test('a photo without words says that nothing was read, and lets one take it again or type', async ({
  enter,
  reader,
}) => {
  const pupil = await enter('pupil', 'phone', { baseURL: reader })
  await pupil.getByTestId('ask').click()
  // The ways to give a photo are as high as each other, however long their names.
  const heights = await pupil
    .locator('label.pick')
    .evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().height)))
  expect(heights).toEqual([heights[0], heights[0]])
  const photo = { name: 'mat.png', mimeType: 'image/png', buffer: await photograph(pupil, MAT) }
  await pupil.locator('[data-album]').setInputFiles(photo)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  const nothing = pupil.locator('[data-reading="nothing"]')
  await expect(nothing).toContainText(t('reading.nothing'), { timeout: 30_000 })
  await expectAccessible(pupil)
  const camera = pupil.waitForEvent('filechooser')
  await nothing.locator('[data-retake]').click()
  await camera
})

test('where no photo is read, who asks with one is told, and the operator sees why', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.getByTestId('ask').click()
  const photo = { name: 'page.png', mimeType: 'image/png', buffer: await photograph(pupil, WORDS) }
  await pupil.locator('[data-album]').setInputFiles(photo)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.locator('[data-reading="unavailable"]')).toHaveText(t('reading.unavailable'))
  const operator = await enter('operator', 'desk')
  await operator.goto('/jobs')
  await expect(operator.locator('[data-server="photos"]')).toHaveText(t('jobs.reads_no_photos'))
  await expect(operator.locator('[data-server="voices"]')).toHaveText(t('jobs.hears_no_voices'))
})

test('where photos are read, the operator sees that they are', async ({ enter, reader }) => {
  const operator = await enter('operator', 'phone', { baseURL: reader })
  await operator.goto('/jobs')
  await expect(operator.locator('[data-server="photos"]')).toHaveText(t('jobs.reads_photos'))
  await expectAccessible(operator)
})

/** One of the sentences that the bench hears. */
const sentence = join(import.meta.dirname, '../../benches/data/voices/man-1.ogg')

/** Two seconds of nothing, as a file that every program opens. */
function silence(): Buffer {
  const samples = 2 * 16_000
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + samples * 2, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(16_000, 24)
  head.writeUInt32LE(32_000, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples * 2, 40)
  return Buffer.concat([head, Buffer.alloc(samples * 2)])
}

test('a voice is written down beside its clip, and one in which nobody speaks is sent back', async ({
  enter,
  reader,
}) => {
  const pupil = await enter('pupil', 'phone', { baseURL: reader })
  await pupil.getByTestId('ask').click()
  const album = pupil.locator('[data-album]')
  await album.setInputFiles({ name: 'said.ogg', mimeType: 'audio/ogg', buffer: readFileSync(sentence) })
  const words = pupil.locator('[data-read-words]')
  await expect(words).toHaveValue(/面积是多少/, { timeout: 60_000 })
  await expect(pupil.getByText(t('reading.hint_voice'))).toBeVisible()
  await words.fill('长方形的周长是36米，面积是多少？')
  await words.blur()

  await album.setInputFiles({ name: 'nothing.wav', mimeType: 'audio/wav', buffer: silence() })
  const retake = pupil.locator('[data-reading="retake"]')
  await expect(retake).toContainText(t('reading.silent'), { timeout: 60_000 })
  await pupil.locator('[data-retake]').click()
  await expect(retake).toHaveCount(0)
  await expect(words).toHaveValue('长方形的周长是36米，面积是多少？')
})
