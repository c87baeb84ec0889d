import { expect } from '@playwright/test'
import { expectAccessible, expectLargeTypeFits } from './support/accessible'
import { test } from './support/story'
import { t } from './support/words'

test('staff opens a file with a purpose, and the guardian sees who did', async ({ enter }) => {
  const desk = await enter('school_coordinator', 'desk')
  const guardian = await enter('guardian', 'phone')
  const me = (await (await guardian.request.get('/api/v1/me')).json()) as {
    children: { id: string; name: string }[]
  }
  const child = me.children[0]!

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
