import type { Page } from '@playwright/test'

/** In a light in which nobody reads. */
export const IN_THE_DARK = 'filter:brightness(0.1);height:280px'

/** A page as it is printed, or seen in a bad light. */
export async function photograph(page: Page, words: string, look = ''): Promise<Buffer> {
  const sheet = await page.context().newPage()
  await sheet.setViewportSize({ width: 1000, height: 400 })
  const body = `background:#fff;font:40px/1.6 'Noto Sans CJK SC';margin:0;padding:60px;${look}`
  await sheet.setContent(`<html style="background:#fff"><body style="${body}">${words}</body></html>`)
  const picture = await sheet.screenshot()
  await sheet.close()
  return picture
}
