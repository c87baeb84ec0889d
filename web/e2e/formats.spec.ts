import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { documentOf, makeHeic } from './support/files'
import { boardOf, expectItems } from './support/stage'
import { goOnDuty } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

let folder = ''
const made = (name: string): string => join(folder, name)

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wenqu-formats-'))
  const run = (program: string, ...args: string[]): void => {
    execFileSync(program, args, { cwd: folder, stdio: 'ignore' })
  }
  makeHeic(folder, '1200x900')
  const picture = ['-f', 'lavfi', '-i', 'testsrc=s=1920x1080:r=25:d=6', '-f', 'lavfi', '-i', 'sine=d=6']
  run('ffmpeg', ...picture, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', 'IMG_0002.MOV')
  run('ffmpeg', '-f', 'lavfi', '-i', 'sine=d=3', '-c:a', 'libopus', 'said.webm')
  run('ffmpeg', '-f', 'lavfi', '-i', 'sine=d=220', '-b:a', '24k', 'long.mp3')
})
test.afterAll(() => rmSync(folder, { recursive: true }))

/** Whether a picture is shown and a film plays in this page. */
async function expectSeen(page: Page): Promise<void> {
  const photo = page.getByRole('img', { name: t('ask.photo') }).first()
  await expect
    .poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 30_000 })
    .toBe(1200)
  const film = page.locator('video').first()
  await expect(film).toBeVisible({ timeout: 30_000 })
  const played = await film.evaluate(async (video: HTMLVideoElement) => {
    video.muted = true
    await video.play()
    await new Promise((resolve) => video.addEventListener('timeupdate', resolve, { once: true }))
    video.pause()
    return { width: video.videoWidth, height: video.videoHeight, seconds: Math.round(video.duration) }
  })
  expect(played).toEqual({ width: 1280, height: 720, seconds: 6 })
}

test('a photo and a film of an iPhone are sent at once, made viewable meanwhile, and the teacher sees both', async ({
  enter,
}) => {
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone')
  await goOnDuty(teacher)
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles([made('IMG_0001.HEIC'), made('IMG_0002.MOV')])
  await expect(pupil.locator('[data-coming], [data-attachment]')).toHaveCount(2)
  await pupil.locator('[data-subject="math"]').click()
  await pupil.getByRole('button', { name: t('ask.next') }).click()
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  await expect(pupil).toHaveURL(/\/questions\/[\w-]+$/)
  await expectSeen(pupil)

  const offer = teacher.locator('[data-offer]')
  await offer.getByRole('button', { name: t('offer.accept') }).click()
  // A picture of each lies on a page of its own.
  await expectItems(boardOf(teacher), 1)
  await teacher.getByRole('button', { name: t('room.question') }).click()
  await expectSeen(teacher)
  await teacher.keyboard.press('Escape')

  // The teacher's own telephone takes photos of the same kind.
  await teacher.getByTestId('image-file').setInputFiles(made('IMG_0001.HEIC'))
  await expectItems(boardOf(teacher), 2)
})

test('a file is taken as what it is, and not as what it is called', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.getByTestId('ask').click()
  // A film by its name has only sound, a photo by its name is a document.
  const pages = { name: '作业.jpg', mimeType: 'image/jpeg', buffer: documentOf(1) }
  const said = { name: 'said.webm', mimeType: 'video/webm', buffer: readFileSync(made('said.webm')) }
  await pupil.locator('[data-album]').setInputFiles([pages, said])
  const there = pupil.locator('[data-attachment]')
  await expect(there.getByRole('img', { name: t('ask.photo') })).toBeVisible({ timeout: 30_000 })
  await expect(there).toHaveCount(2, { timeout: 30_000 })
  await expect(there.locator('audio')).toHaveCount(1)
  await expect(pupil.getByRole('alert')).toHaveCount(0)
})

test('a file that cannot be taken says why, and what to do instead', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles(made('long.mp3'))
  const reason = pupil.locator('[data-problem="file_too_long"]')
  await expect(reason).toBeVisible({ timeout: 30_000 })
  await expect(reason).toHaveText(t('error.file_too_long'))
  await pupil.getByRole('button', { name: t('ask.remove') }).click()
  await expect(reason).toHaveCount(0)
})
