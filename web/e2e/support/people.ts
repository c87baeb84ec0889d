import { expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import type { Schemas } from '../../src/api'

export type Role = Schemas['Role']

/** What a person holds in the hand. */
export const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  tablet: { viewport: { width: 1180, height: 820 }, hasTouch: true },
  desk: { viewport: { width: 1280, height: 800 } },
} satisfies Record<string, BrowserContextOptions>

/** Opens a browser of one's own and signs in with one click, as the demo region lets people do. */
export async function signInAs(
  browser: Browser,
  role: Role,
  device: keyof typeof DEVICES,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ ...DEVICES[device], ...options })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.locator(`[data-role="${role}"]`).first().click()
  await expect(page.getByRole('main')).toBeVisible()
  await expect(page).toHaveURL('/')
  return page
}

/** Passes the ten-second check and goes on duty. The fake microphone is heard by itself; the strip is written on. */
export async function goOnDuty(teacher: Page): Promise<void> {
  await teacher.getByRole('button', { name: '上岗' }).click()
  const strip = teacher.getByRole('button', { name: /试写框/ })
  const box = await strip.boundingBox()
  if (!box) throw new Error('the writing strip is not shown')
  await teacher.mouse.move(box.x + 20, box.y + box.height / 2)
  await teacher.mouse.down()
  await teacher.mouse.move(box.x + 200, box.y + box.height / 3, { steps: 20 })
  await teacher.mouse.up()
  await teacher.getByRole('button', { name: '开始上岗' }).click()
  await expect(teacher.locator('[data-on-duty]')).toBeVisible()
}

/** Asks with a photo from the album and one chip of what was tried, and waits for a teacher. */
export async function askWithPhoto(pupil: Page, photo: string, subject: Schemas['Subject']): Promise<void> {
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles(photo)
  await pupil.getByRole('button', { name: '用这张' }).click()
  await expect(pupil.locator('[data-attachment]')).toBeVisible()
  await pupil.locator(`[data-subject="${subject}"]`).click()
  await pupil.getByRole('button', { name: /下一步/ }).click()
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: '请老师现在讲' }).click()
  await expect(pupil).toHaveURL(/\/questions\//)
}
