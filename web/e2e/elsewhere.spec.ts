import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { documentOf } from './support/files'
import { DEVICES, meet } from './support/people'
import { boardOf, expectItems, writeStroke } from './support/stage'
import { test } from './support/story'
import { t } from './support/words'

const PHOTO = resolve(import.meta.dirname, '../../demo/photos/rows.jpg')
const WORDS = '这一步为什么要变号？'

const words = (page: Page) => page.getByLabel(t('ask.words'))

async function beginInWords(pupil: Page): Promise<void> {
  await pupil.goto('/ask')
  await words(pupil).fill(WORDS)
  await expect(pupil.locator('[data-state="saved"]')).toBeVisible()
}

test('a question begun on the phone goes on with the tablet that scans its code', async ({
  enter,
  browser,
}) => {
  const phone = await enter('pupil', 'phone')
  await beginInWords(phone)
  // Sending comes with the next step, after what was tried.
  await expect(phone.getByRole('button', { name: t('ask.send_live') })).toHaveCount(0)
  await phone.getByTestId('continue-elsewhere').click()
  const code = phone.getByRole('img', { name: t('continue.qr') })
  await expect(code).toBeVisible()
  await expectAccessible(phone)
  const url = (await code.getAttribute('data-url')) ?? ''

  const tablet = await (await browser.newContext(DEVICES.tablet)).newPage()
  await tablet.goto(url)
  await expectAccessible(tablet)
  await tablet.getByTestId('continue-here').click()
  await expect(tablet).toHaveURL(/\/ask\/[\w-]+/)
  await expect(words(tablet)).toHaveValue(WORDS)

  const another = await (await browser.newContext(DEVICES.phone)).newPage()
  await another.goto(url)
  await another.getByTestId('continue-here').click()
  await expect(another.getByText(t('error.handover_unfit'))).toBeVisible()
  await another.context().close()
  await tablet.context().close()
})

test('a lesson begun on the phone goes on with the tablet that scans its code', async ({
  enter,
  browser,
}) => {
  const teacher = await enter('teacher', 'tablet')
  const phone = await enter('pupil', 'phone')
  await meet(teacher, phone, PHOTO)
  await expectItems(boardOf(phone), 1)
  await writeStroke(phone, boardOf(phone), 'finger', [0.2, 0.3], [0.8, 0.3])
  await expectItems(boardOf(teacher), 2)

  await phone.getByTestId('question-open').click()
  await phone.getByTestId('continue-elsewhere').click()
  const code = phone.getByRole('img', { name: t('continue.qr') })
  await expect(code).toBeVisible()
  await expectAccessible(phone)
  const tablet = await (await browser.newContext(DEVICES.tablet)).newPage()
  await tablet.goto((await code.getAttribute('data-url')) ?? '')
  await tablet.getByTestId('continue-here').click()
  await expectItems(boardOf(tablet), 2)
  await expect(phone.getByTestId('elsewhere')).toBeVisible()
  await writeStroke(tablet, boardOf(tablet), 'finger', [0.2, 0.5], [0.8, 0.5])
  await expectItems(boardOf(teacher), 3)
  await tablet.context().close()
})

test('a photo and a document shared from another program become part of the question', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.evaluate(() => navigator.serviceWorker.ready)
  // What the system does with a share: a form sent to the address that the manifest names.
  await pupil.evaluate(() => {
    document.body.innerHTML = `<form method="post" action="/share" enctype="multipart/form-data">
      <input name="text" value="第三题"><input type="file" name="files" id="files" multiple><button>share</button></form>`
  })
  const pages = { name: '作业.pdf', mimeType: 'application/pdf', buffer: documentOf(1) }
  const photo = { name: 'rows.jpg', mimeType: 'image/jpeg', buffer: readFileSync(PHOTO) }
  await pupil.locator('#files').setInputFiles([photo, pages])
  await pupil.getByRole('button', { name: 'share' }).click()
  await expect(pupil).toHaveURL(/\/ask/)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.locator('[data-attachment] img')).toHaveCount(2, { timeout: 30_000 })
  await expect(words(pupil)).toHaveValue(/第三题/)

  // It is there once.
  await pupil.goto('/ask?with=shared')
  await expect(pupil.getByText(t('ask.shared_none'))).toBeVisible()
})

test('two pages do not write the same question at once', async ({ enter }) => {
  const first = await enter('pupil', 'phone')
  await beginInWords(first)
  const second = await first.context().newPage()
  await second.goto('/ask')
  await expect(second.getByTestId('other-tab')).toBeVisible()
  await expectAccessible(second)
  await second.getByTestId('write-here').click()
  await expect(first.getByTestId('other-tab')).toBeVisible()
  await expect(words(second)).toBeVisible()
  await second.close()
  await first.getByTestId('write-here').click()
  await expect(words(first)).toBeVisible()
})

test('a device without room says that it keeps nothing, and loses nothing while the page is open', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  const browser = await pupil.context().newCDPSession(pupil)
  await browser.send('Storage.overrideQuotaForOrigin', { origin: new URL(pupil.url()).origin, quotaSize: 1 })
  const api = /\/api\/v1\/(questions|uploads)/
  await pupil
    .context()
    .route(api, (route) =>
      route.request().method() === 'GET' ? route.continue() : route.abort('connectionfailed'),
    )
  await pupil.goto('/ask')
  await pupil.locator('[data-album]').setInputFiles(PHOTO)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.getByTestId('storage-full')).toBeVisible()
  await expect(pupil.locator('[data-coming="photo"] img')).toBeVisible()

  await pupil.context().unroute(api)
  await pupil.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(pupil.locator('[data-state="saved"]')).toBeVisible()
  await expect(pupil.getByTestId('storage-full')).toHaveCount(0)
})

test('a phone whose clock is three hours ahead still counts the session’s minutes', async ({ enter }) => {
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone')
  await pupil.addInitScript(() => {
    const ahead = 3 * 3_600_000
    const now = Date.now.bind(Date)
    Date.now = () => now() + ahead
  })
  await pupil.reload()
  await meet(teacher, pupil, PHOTO)
  await expect(pupil.getByTestId('clock')).toHaveText(/^\s*0:\d\d\s*$/)
  await expect(pupil.getByTestId('clock')).toHaveAttribute('data-pace', 'easy')
})

test('the product can be put on the home screen, and says so where the browser offers it', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  const browser = await pupil.context().newCDPSession(pupil)
  const { errors, data } = await browser.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const accept = ['image/*', 'audio/*', 'video/*', 'application/pdf']
  expect(JSON.parse(data ?? '{}')).toMatchObject({
    share_target: { action: '/share', method: 'POST', params: { files: [{ accept }] } },
  })
  await pupil.goto('/settings')
  await expect(pupil.getByTestId('install')).toHaveCount(0)
  await pupil.evaluate(() => window.dispatchEvent(new Event('beforeinstallprompt', { cancelable: true })))
  await expect(pupil.getByTestId('install').getByRole('button', { name: t('install.act') })).toBeVisible()
})
