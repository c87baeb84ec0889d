import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { test } from './support/story'
import { t } from './support/words'

/**
 * 朱书瑶,三年级 … in GBK, as a Chinese Excel saves it. The browser has no encoder for it, so the few letters in use stand
 * here with their bytes.
 */
const GBK: Record<string, readonly number[]> = {
  年: [0xc4, 0xea],
  级: [0xbc, 0xb6],
  班: [0xb0, 0xe0],
  姓: [0xd0, 0xd5],
  名: [0xc3, 0xfb],
  学: [0xd1, 0xa7],
  籍: [0xbc, 0xae],
  号: [0xba, 0xc5],
  三: [0xc8, 0xfd],
  四: [0xcb, 0xc4],
  朱: [0xd6, 0xec],
  书: [0xca, 0xe9],
  瑶: [0xd1, 0xfe],
  叶: [0xd2, 0xb6],
  雨: [0xd3, 0xea],
  桐: [0xcd, 0xa9],
  毛: [0xc3, 0xab],
  小: [0xd0, 0xa1],
}

const gbk = (text: string): Buffer =>
  Buffer.from([...text].flatMap((letter) => GBK[letter] ?? [letter.charCodeAt(0)]))

const TITLES = '年级,班级,姓名,学籍号\r\n'
const WRONG = `${TITLES}三年级,98班,朱书瑶,G990001\r\n三年级,98班,,G990002\r\n三年级,四(2)班,叶雨桐,G990003\r\n三年级,98班,毛小小,G990001\r\n`
const MENDED = `${TITLES}三年级,98班,朱书瑶,G990001\r\n三年级,98班,叶小,G990002\r\n三年级,98班,叶雨桐,G990003\r\n三年级,98班,毛小小,G990004\r\n`

test('a coordinator sends a GBK roster, mends what is wrong, applies it and takes it back', async ({
  enter,
}) => {
  const page = await enter('school_coordinator', 'desk')
  await page.getByRole('link', { name: t('menu.rosters') }).click()
  await expectAccessible(page)

  const send = async (text: string): Promise<void> => {
    await page
      .locator('[data-roster]')
      .setInputFiles({ name: '三年级.csv', mimeType: 'text/csv', buffer: gbk(text) })
    await page.getByRole('button', { name: t('roster.send') }).click()
    await expect(page.locator('[data-state="ready"]')).toBeVisible()
  }

  await send(WRONG)
  await expect(page.locator('[data-count="new"] strong')).toHaveText('1')
  await expect(page.locator('[data-count="problem"] strong')).toHaveText('3')
  for (const [line, problem] of [
    [3, t('roster.problem.name_missing')],
    [4, t('roster.problem.grade_conflict')],
    [5, t('roster.problem.code_twice', { line: '2' })],
  ] as const) {
    await expect(page.locator(`[data-line="${line}"]`)).toContainText(problem)
  }
  await expectAccessible(page)

  const download = page.waitForEvent('download')
  await page.locator('[data-error-sheet]').click()
  const sheet = await readFile(await (await download).path())
  expect(sheet.subarray(0, 2).toString()).toBe('PK')

  await page.goto('/rosters')
  await send(MENDED)
  await expect(page.locator('[data-count="new"] strong')).toHaveText('4')
  await expect(page.locator('[data-count="problem"] strong')).toHaveText('0')
  await page.locator('[data-apply]').click()
  await expect(page.locator('[data-state="applied"]')).toBeVisible()

  await page.goto('/rosters')
  await send(MENDED)
  await expect(page.locator('[data-count="unchanged"] strong')).toHaveText('4')
  await page.getByRole('button', { name: t('roster.close'), exact: true }).click()

  await page.locator('[data-state="applied"]').first().waitFor()
  await page.getByRole('link', { name: '三年级.csv' }).first().click()
  await page.locator('[data-undo]').click()
  await page.locator('[data-undo-yes]').click()
  await expect(page.locator('[data-state="undone"]')).toBeVisible()
  await expectAccessible(page)
})

test('a file nobody can read says what is taken, offers the template and leaves nothing behind', async ({
  enter,
}) => {
  const page = await enter('school_coordinator', 'desk')
  await page.goto('/rosters')
  await page.locator('[data-roster]').setInputFiles({
    name: '三年级.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from('PK\u0003\u0004 cut off'),
  })
  await page.getByRole('button', { name: t('roster.send') }).click()
  await expect(page.getByRole('alert')).toContainText(t('error.roster_unreadable'))
  await expect(page.locator('[data-file]')).toHaveText('三年级.xlsx')
  await expectAccessible(page)
  const download = page.waitForEvent('download')
  await page.locator('[data-unreadable-template]').click()
  expect((await download).suggestedFilename()).toBe('roster-pupils.xlsx')
  await page.reload()
  await expect(page.getByRole('link', { name: '三年级.xlsx' })).toHaveCount(0)
})
