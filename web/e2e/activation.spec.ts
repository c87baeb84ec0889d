import { expect } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { DEVICES } from './support/people'
import { activate, bindAnother, printTwo } from './support/slips'
import { test } from './support/story'
import { t } from './support/words'

test('a guardian activates with a slip, binds two children and comes back without the password', async ({
  browser,
  enter,
}) => {
  const coordinator = await enter('school_coordinator', 'desk')
  const [first, second] = await printTwo(coordinator)

  const context = await browser.newContext(DEVICES.phone)
  const phone = await context.newPage()
  await phone.goto(`/activate#${first}`)
  await expect(phone.getByText(t('activate.right'))).toBeVisible()
  await expectAccessible(phone)
  const login = await activate(phone, first, '林秀兰', '妈妈')
  await bindAnother(phone, second, '伯母')
  await phone.goto('/children')
  await expect(phone.getByRole('button', { name: t('children.leave') })).toHaveCount(2)
  await expectAccessible(phone)

  await coordinator.reload()
  const guardian = coordinator.locator('[data-guardian="林秀兰"]').first()
  const line = coordinator.getByRole('listitem').filter({ has: guardian }).first()
  await line.locator('summary').click()
  await guardian.getByRole('button', { name: t('slips.reset') }).click()
  const code = (await guardian.locator('[data-reset-code]').textContent()) ?? ''
  await expectAccessible(coordinator)

  const other = await (await browser.newContext(DEVICES.phone)).newPage()
  await other.goto('/sign-in')
  await other.getByRole('link', { name: t('activate.forgot') }).click()
  await other.getByLabel(t('reset.code')).fill(code)
  await other.getByRole('button', { name: t('activate.look') }).click()
  await expect(other.getByText(login)).toBeVisible()
  await other.getByLabel(t('reset.password')).fill('新的闹钟七点一刻')
  await other.getByRole('button', { name: t('reset.act') }).click()
  await expect(other).toHaveURL('/')
  // The first phone was signed out.
  await phone.goto('/children')
  await expect(phone).toHaveURL(/sign-in/)
  await Promise.all([context.close(), other.context().close()])
})
