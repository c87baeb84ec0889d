import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { documentOf } from './support/files'
import { beginWithPhoto } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

const PHOTO = '../demo/photos/rows.jpg'
const MEGABYTE = 1024 * 1024

test('a wrong password is refused in words, and what was typed stays', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel(t('sign_in.login')).fill('nobody')
  await page.getByLabel(t('sign_in.password'), { exact: true }).fill('a wrong password')
  await page.getByRole('button', { name: t('sign_in.act'), exact: true }).click()
  await expect(page.getByRole('alert')).toHaveText(t('error.sign_in_failed'))
  await expect(page.getByLabel(t('sign_in.login'))).toHaveValue('nobody')
})

test('a question is not sent before the pupil has said what was tried', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await beginWithPhoto(pupil, PHOTO, 'math')
  await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  await expect(pupil.getByRole('alert')).toHaveText(t('error.attempt_required'))
  await pupil.locator('[data-chip]').first().click()
  await expect(pupil.getByRole('alert')).toHaveCount(0)
})

test('a choice that is offered no more says so, and can be tapped off', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  // A page that was opened before the region changed its rules.
  await pupil.route('**/api/v1/pack', async (route) => {
    const answer = await route.fetch()
    const pack = (await answer.json()) as { attempt_chips: string[] }
    await route.fulfill({
      response: answer,
      json: { ...pack, attempt_chips: ['retired', ...pack.attempt_chips] },
    })
  })
  await beginWithPhoto(pupil, PHOTO, 'math')
  const retired = pupil.locator('[data-chip]', { hasText: 'retired' })
  await retired.click()
  await expect(pupil.getByRole('alert')).toHaveText(t('error.attempt_chip_unknown'))
  await pupil.locator('[data-chip]').last().click()
  await retired.click()
  await expect(pupil.getByRole('alert')).toHaveCount(0)
  await expect(pupil.locator('[data-state="saved"]')).toBeVisible()
})

test('a page whose files a new version has replaced is brought afresh', async ({ enter }) => {
  const guardian = await enter('guardian', 'phone', { serviceWorkers: 'block' })
  await guardian.route('**/assets/SettingsPage-*.js', (route) => route.fulfill({ status: 404 }), { times: 1 })
  await guardian.getByRole('link', { name: t('tab.me') }).click()
  await expect(guardian).toHaveURL('/settings')
  await expect(guardian.getByRole('heading', { level: 1, name: t('settings.title') })).toBeVisible()
  await expect(guardian.getByRole('alert')).toHaveCount(0)
})

test('a file that is too large is refused in words, and another can be chosen in its place', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  // The page itself shrinks photos: only one that another client announces is ever too large. Whatever the page sends until
  // it is refused is announced so, also what it sends again because the network faltered.
  await pupil.route('**/api/v1/uploads', async (route) => {
    const headers = { ...route.request().headers(), 'upload-length': String(21 * MEGABYTE) }
    await route.continue({ headers })
  })
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles(PHOTO)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.getByRole('alert')).toHaveText(t('error.file_too_large'))
  await pupil.unroute('**/api/v1/uploads')
  // The same file would be refused again.
  await expect(pupil.getByRole('button', { name: t('act.again') })).toHaveCount(0)
  const chooser = pupil.waitForEvent('filechooser')
  await pupil.locator('[data-another]').click()
  await (await chooser).setFiles(PHOTO)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.locator('[data-attachment] img')).toBeVisible()
  await expect(pupil.getByRole('alert')).toHaveCount(0)
})

test('a file that is no photo is refused in words', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.getByTestId('ask').click()
  await pupil
    .locator('[data-album]')
    .setInputFiles({ name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') })
  await expect(pupil.getByRole('alert')).toHaveText(t('error.file_broken'))
})

test('a photo of which only a part has come is refused in words', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.getByTestId('ask').click()
  const whole = readFileSync(PHOTO)
  const part = { name: 'rows.jpg', mimeType: 'image/jpeg', buffer: whole.subarray(0, whole.length / 2) }
  await pupil.locator('[data-album]').setInputFiles(part)
  await expect(pupil.getByRole('alert')).toHaveText(t('error.file_incomplete'))
  await expect(pupil.getByRole('dialog')).toHaveCount(0)
})

test('a document of too many pages is said also where the question is sent from', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.getByTestId('ask').click()
  await pupil
    .locator('[data-album]')
    .setInputFiles({ name: '寒假作业.pdf', mimeType: 'application/pdf', buffer: documentOf(25) })
  await pupil.getByLabel(t('ask.words')).fill('第三题怎么做？')
  await pupil.locator('[data-subject="math"]').click()
  const reason = pupil.locator('[data-problem="file_too_many_pages"]')
  await expect(reason).toBeVisible({ timeout: 30_000 })
  await expect(pupil.getByText(t('ask.no_preview'))).toHaveCount(0)
  await expect(pupil.locator('[data-state="refused"]')).toHaveText(t('ask.refused'))
  await pupil.getByRole('button', { name: t('ask.next') }).click()
  await pupil.locator('[data-chip]').first().click()
  await expect(pupil.getByRole('alert')).toContainText(t('error.file_too_many_pages'))
  await pupil.getByTestId('see-refused').click()
  await expect(reason).toBeVisible()
  await pupil.getByRole('button', { name: t('ask.remove') }).click()
  await expect(pupil.locator('[data-state="saved"]')).toBeVisible()
})

test('of more files than a question holds the first are taken, and the others are named', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.getByTestId('ask').click()
  const photos = Array.from({ length: 8 }, (_, i) => ({
    name: `rows-${i + 1}.jpg`,
    mimeType: 'image/jpeg',
    buffer: readFileSync(PHOTO),
  }))
  await pupil.locator('[data-album]').setInputFiles(photos)
  await expect(pupil.getByTestId('photo-line')).toHaveText(t('ask.photo_place', { n: '1', of: '6' }))
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.getByTestId('photo-line')).toHaveText(t('ask.photo_place', { n: '2', of: '6' }))
  await expect(pupil.getByTestId('left-out')).toContainText('rows-7.jpg')
  await expect(pupil.getByTestId('left-out')).toContainText('rows-8.jpg')

  // What was chosen is still there when the page is closed in the middle.
  await expect(pupil.locator('[data-attachment]')).toHaveCount(1)
  await pupil.reload()
  await expect(pupil.getByTestId('photo-line')).toHaveText(t('ask.photo_place', { n: '1', of: '5' }))
  for (let left = 5; left > 0; left--) await pupil.getByRole('button', { name: t('act.cancel') }).click()
  await expect(pupil.getByRole('dialog')).toHaveCount(0)
})

test('without a network every page of a phone keeps its width, and says so above', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.context().setOffline(true)
  await expect(pupil.locator('[data-live="reconnecting"]')).toBeVisible()
  const width = await pupil.getByTestId('ask').evaluate((button) => button.getBoundingClientRect().width)
  expect(width).toBeGreaterThan(300)
  await pupil.context().setOffline(false)
})
