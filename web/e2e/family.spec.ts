import { expect } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { beginWithPhoto, DEVICES } from './support/people'
import { activate, bindAnother, printTwo } from './support/slips'
import { test } from './support/story'
import { t } from './support/words'

const CHILDS_PASSWORD = '小溪向东流水'

test('a family comes in on paper: slips, two children on one phone, and the child asks', async ({
  browser,
  enter,
}) => {
  // Three people, one after the other, with a PDF between them.
  test.setTimeout(120_000)
  const coordinator = await enter('school_coordinator', 'desk')
  const [first, second] = await printTwo(coordinator, 2)

  const phone = await (await browser.newContext(DEVICES.phone)).newPage()
  await activate(phone, first, '何桂芳', '奶奶')
  await bindAnother(phone, second, '奶奶')
  await phone.goto('/children')
  const child = phone.locator('[data-child]').first()
  await child.locator('summary').click()
  const login = `hai.${Date.now()}`
  await child.getByLabel(t('children.login')).fill(login)
  await child.getByLabel(t('children.password')).fill(CHILDS_PASSWORD)
  await child.getByRole('button', { name: t('children.set') }).click()
  await expect(phone.getByText(t('children.saved'))).toBeVisible()
  await expectAccessible(phone)

  // The child comes on whatever device there is at home or at school.
  const tablet = await (await browser.newContext(DEVICES.tablet)).newPage()
  await tablet.goto('/sign-in')
  await tablet.getByLabel(t('sign_in.login')).fill(login)
  await tablet.getByLabel(t('sign_in.password'), { exact: true }).fill(CHILDS_PASSWORD)
  await tablet.getByRole('button', { name: t('sign_in.act'), exact: true }).click()
  await expect(tablet).toHaveURL('/')
  await beginWithPhoto(tablet, '../demo/photos/garden.jpg', 'math')
  await tablet.locator('[data-chip]').first().click()
  await tablet.getByRole('button', { name: t('ask.send_later') }).click()
  await expect(tablet.locator('[data-state="waiting_later"]')).toBeVisible()

  // Leaves no question behind for the next story.
  await tablet.getByRole('button', { name: t('question.cancel') }).click()
  await tablet
    .getByRole('dialog')
    .getByRole('button', { name: t('question.cancel'), exact: true })
    .click()
  await expect(tablet.locator('[data-state="cancelled"]')).toBeVisible()
  await Promise.all([phone.context().close(), tablet.context().close()])
})
