import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { expectAccessible, expectLargeTypeFits } from './support/accessible'
import { test } from './support/story'
import { t } from './support/words'

test('staff opens a file with a purpose, and the guardian sees who did', async ({ enter }) => {
  const desk = await enter('school_coordinator', 'desk')
  const { org } = (await (await desk.request.get('/api/v1/me')).json()) as { org: { name: string } }
  const guardian = await enter('guardian', 'phone', {}, org.name)
  const me = (await (await guardian.request.get('/api/v1/me')).json()) as {
    children: { id: string; name: string }[]
  }
  const [child] = me.children
  if (!child) throw new Error('this guardian has no child')

  await desk.goto(`/pupils/${child.id}`)
  await expect(desk.locator('[data-purpose-form]')).toBeVisible()
  await expectAccessible(desk)
  const open = desk.getByRole('button', { name: t('file.open') })
  await expect(open).toBeDisabled()
  await desk.locator('[data-purpose="care"]').click()
  await desk.getByLabel(t('file.note')).fill('家访前')
  await open.click()
  await expect(desk.getByRole('heading', { name: child.name })).toBeVisible()
  await expect(desk.locator('[data-file]')).toBeVisible()
  await expect(desk.locator('[data-consent="account"][data-standing="given"]')).toBeVisible()
  await expectAccessible(desk)

  await desk.getByRole('link', { name: t('file.views') }).click()
  await expect(desk.getByRole('cell', { name: '家访前' }).first()).toBeVisible()
  await expectAccessible(desk)

  await guardian
    .getByRole('link', { name: t('settings.child_views') })
    .first()
    .click()
  const view = guardian.locator('[data-view]').first()
  await expect(view).toContainText(t('role.school_coordinator'))
  await expect(view).toContainText(`${t('purpose.care')} · 家访前`)
  await expectAccessible(guardian)
  await expectLargeTypeFits(guardian)
})

test("a copy of the child's data ends in a ZIP", async ({ enter }) => {
  const guardian = await enter('guardian', 'phone')
  await guardian.goto('/my-requests')
  await expect(guardian.locator('[data-ask]')).toBeVisible()
  await expectAccessible(guardian)
  await expectLargeTypeFits(guardian)
  await guardian.locator('[data-kind="copy"]').click()
  await guardian.getByRole('button', { name: t('requests.send') }).click()
  const request = guardian.locator('[data-request]').first()
  await expect(request).toBeVisible()
  await expect(async () => {
    await guardian.reload()
    await expect(guardian.locator('[data-request][data-state="done"]').first()).toBeVisible({ timeout: 1000 })
  }).toPass()
  await expectAccessible(guardian)
  const download = guardian.waitForEvent('download')
  await guardian.locator('[data-copy]').first().click()
  const zip = await readFile(await (await download).path())
  expect(zip.subarray(0, 2).toString()).toBe('PK')
})

test('the bureau holds a session and lets it go', async ({ enter }) => {
  const desk = await enter('bureau', 'desk')
  const { items } = (await (await desk.request.get('/api/v1/sessions?kind=live')).json()) as {
    items: { id: string }[]
  }
  const [session] = items
  if (!session) throw new Error('the region has no session')
  await desk.goto(`/sessions/${session.id}`)
  const form = desk.locator('[data-hold]')
  await form.getByLabel(t('file.hold_reason')).fill('家长投诉，核对录制')
  await form.getByLabel(t('hold.until')).fill('2036-12-31')
  await form.getByLabel(t('hold.until')).press('Tab')
  await form.getByRole('button', { name: t('file.hold_it') }).click()
  await expect(form.locator('[data-held]')).toContainText('家长投诉，核对录制')
  await expectAccessible(desk)
  await desk.goto('/retention')
  const line = desk.locator('[data-held-session]')
  await expect(line).toContainText('家长投诉，核对录制')
  await expectAccessible(desk)
  await line.getByRole('link').click()
  const release = form.locator('[data-let-go]')
  await release.press('Enter')
  await expect(release).toHaveText(t('hold.let_go_yes'))
  await release.press('Escape')
  await expect(release).toHaveText(t('hold.let_go'))
  await release.press('Enter')
  await release.press('Enter')
  await expect(form.getByLabel(t('file.hold_reason'))).toBeVisible()
})

test("the desk pages of children's data can be worked in", async ({ enter }) => {
  const desk = await enter('bureau', 'desk')
  for (const [path, name] of [
    ['/data-requests', t('requests.title')],
    ['/exports', t('exports.title')],
    ['/access-log', t('access.title')],
    ['/retention', t('retention.title')],
    ['/yearly-reports', t('yearly.title')],
    ['/data-map', t('data_map.title')],
  ] as const) {
    await desk.goto(path)
    await expect(desk.getByRole('heading', { name, level: 1 })).toBeVisible()
    await expectAccessible(desk)
  }
  await desk.goto('/yearly-reports')
  await desk.locator('[data-make]').click()
  await expect(desk.locator('[data-report]').first()).toBeVisible()
})
