import { expect } from '@playwright/test'
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

test('a file that is too large is refused in words, and can be sent again', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  // The page itself shrinks photos: only one that another client announces is ever too large.
  await pupil.route(
    '**/api/v1/uploads',
    async (route) => {
      const headers = { ...route.request().headers(), 'upload-length': String(21 * MEGABYTE) }
      await route.continue({ headers })
    },
    { times: 1 },
  )
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles(PHOTO)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.getByRole('alert')).toHaveText(t('error.file_too_large'))
  await pupil.getByRole('button', { name: t('act.again') }).click()
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
