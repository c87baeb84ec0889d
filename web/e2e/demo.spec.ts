import { expect, type Page } from '@playwright/test'
import { test } from './support/story'
import { t } from './support/words'

/** How many rows a table of the desk shows, once it shows any. */
async function rowsOf(page: Page, path: string): Promise<number> {
  await page.goto(path)
  const rows = page.getByRole('main').locator('tbody tr[data-id]')
  await expect(rows.first()).toBeVisible()
  return rows.count()
}

test('the operator finds messages in every state, a dead letter, and a failed job to run again', async ({
  enter,
}) => {
  const operator = await enter('operator', 'desk')
  for (const state of ['sent', 'delivered', 'failed', 'suppressed'] as const) {
    expect(await rowsOf(operator, `/messages?state=${state}`)).toBeGreaterThan(0)
  }
  expect(await rowsOf(operator, '/messages?view=outbox')).toBeGreaterThan(0)
  await rowsOf(operator, '/webhooks')
  await operator.getByRole('link', { name: '旧学籍系统' }).click()
  await expect(operator.getByText(t('webhook_fault.answered', { status: '503' }))).toBeVisible()
  await operator.goto('/webhooks')
  await operator.getByRole('link', { name: '区教育数据平台' }).click()
  await expect(
    operator.getByRole('row', { name: new RegExp(t('webhook_delivery.delivered')) }).first(),
  ).toBeVisible()
  await rowsOf(operator, '/jobs')
  const failed = operator.getByRole('row', { name: /demo\.practice/ })
  await failed.getByRole('button').click()
  await expect(failed).toHaveCount(0)
})

test('who looks after the region finds reports, requests, exports and who opened what', async ({ enter }) => {
  const bureau = await enter('bureau', 'desk')
  for (const path of ['/data-requests', '/access-log', '/audit']) {
    expect(await rowsOf(bureau, path)).toBeGreaterThan(0)
  }
  await bureau.goto('/exports')
  await expect(bureau.getByText('上报学籍核对')).toBeVisible()
  await bureau.goto('/reports')
  const report = bureau.locator('article').filter({ hasText: '最后一步好像算错了' })
  await expect(report).toBeVisible()
  await expect(report.getByTestId('report-by')).toHaveText(/.+：.+·/)
  for (const fact of await report.getByTestId('report-about').locator('dd').all())
    await expect(fact).toHaveText(/\S/)
})

test('no class has more families that have answered than families that have come', async ({ enter }) => {
  const coordinator = await enter('school_coordinator', 'desk')
  const read = async (path: string): Promise<Record<string, number & string>[]> =>
    (await (await coordinator.request.get(`/api/v1/${path}`)).json()) as Record<string, number & string>[]
  const slips = new Map((await read('slips/classes')).map((one) => [one.id, one]))
  const consents = await read('consent-classes')
  expect(consents.length).toBeGreaterThan(10)
  for (const { id, answered } of consents) {
    const slip = slips.get(id)
    expect(answered).toBeGreaterThan(0)
    expect(answered).toBeLessThanOrEqual(slip?.activated ?? 0)
    expect(slip?.activated).toBeLessThanOrEqual(slip?.issued ?? 0)
    expect(slip?.activated).toBeLessThan(slip?.pupils ?? 0)
  }
})
