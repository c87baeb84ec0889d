import { resolve } from 'node:path'
import { expect } from '@playwright/test'
import { test } from './support/story'
import { t } from './support/words'

const PHOTO = resolve(import.meta.dirname, '../../demo/photos/rows.jpg')

test('a question is sent while its photo is still going up, and the page may be closed meanwhile', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  const context = pupil.context()
  // The network takes small requests and loses large ones, as it does at the edge of a village.
  await context.route('**/api/v1/uploads/*', (route) =>
    route.request().method() === 'PATCH' ? route.abort('connectionfailed') : route.continue(),
  )
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles(PHOTO)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await pupil.locator('[data-subject="math"]').click()
  await pupil.getByRole('button', { name: t('ask.next') }).click()
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_later') }).click()
  await expect(pupil).toHaveURL(/\/questions\/[\w-]+$/)
  await expect(pupil.locator('[data-piece="arriving"]')).toBeVisible()

  const address = pupil.url()
  const begun: string[] = []
  context.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/v1/uploads')) begun.push(request.url())
  })
  await pupil.close()
  await context.unroute('**/api/v1/uploads/*')
  const again = await context.newPage()
  await again.goto(address)
  await expect(again.getByRole('img', { name: t('ask.photo') })).toBeVisible()
  await expect(again.locator('[data-piece]')).toHaveCount(0)
  expect(begun).toEqual([])
})
