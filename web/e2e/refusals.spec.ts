import { expect, test } from '@playwright/test'
import { beginWithPhoto, signInAs } from './support/people'

const PHOTO = '../demo/photos/rows.jpg'
const MEGABYTE = 1024 * 1024

test('a wrong password is refused in words, and what was typed stays', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel('账号').fill('nobody')
  await page.getByLabel('密码', { exact: true }).fill('a wrong password')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('alert')).toHaveText('账号或密码不对。')
  await expect(page.getByLabel('账号')).toHaveValue('nobody')
})

test('a question is not sent before the pupil has said what was tried', async ({ browser }) => {
  const pupil = await signInAs(browser, 'pupil', 'phone')
  await beginWithPhoto(pupil, PHOTO, 'math')
  await pupil.getByRole('button', { name: '请老师现在讲' }).click()
  await expect(pupil.getByRole('alert')).toHaveText('先说说你试过什么、卡在哪里,再提交。')
  await pupil.locator('[data-chip]').first().click()
  await expect(pupil.getByRole('alert')).toHaveCount(0)
  await pupil.context().close()
})

test('a file that is too large is refused in words, and can be sent again', async ({ browser }) => {
  const pupil = await signInAs(browser, 'pupil', 'phone')
  // The page itself shrinks photos: only a body that grows on the way is ever too large.
  await pupil.route(
    '**/api/v1/files',
    async (route) => {
      const request = route.request()
      const boundary = /boundary=(.+)$/.exec((await request.headerValue('content-type')) ?? '')?.[1] ?? ''
      const part = (head: string) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`
      const postData = Buffer.concat([
        Buffer.from(`${part('name="purpose"')}photo\r\n${part('name="file"; filename="photo.jpeg"')}`),
        Buffer.alloc(9 * MEGABYTE),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ])
      await route.continue({ postData })
    },
    { times: 1 },
  )
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles(PHOTO)
  await pupil.getByRole('button', { name: '用这张' }).click()
  await expect(pupil.getByRole('alert')).toHaveText('文件太大:照片最多 8 MB,语音最多 3 分钟。')
  await pupil.getByRole('button', { name: /再试一次/ }).click()
  await expect(pupil.locator('[data-attachment] img')).toBeVisible()
  await expect(pupil.getByRole('alert')).toHaveCount(0)
  await pupil.context().close()
})

test('a file that is no photo is refused in words', async ({ browser }) => {
  const pupil = await signInAs(browser, 'pupil', 'phone')
  await pupil.getByTestId('ask').click()
  await pupil
    .locator('[data-album]')
    .setInputFiles({ name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no photo') })
  await expect(pupil.getByRole('alert')).toHaveText('这个文件打不开,请换一个。')
  await pupil.context().close()
})
