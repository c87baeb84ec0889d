import { expect } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { beginWithPhoto, goOffDuty, goOnDuty, passCheck } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

test('a question rings where the check was made, and moves with a check elsewhere', async ({ enter }) => {
  const tablet = await enter('teacher', 'tablet')
  const phone = await enter('teacher', 'phone')
  const pupil = await enter('pupil', 'phone')

  await test.step('the other device says that duty is elsewhere', async () => {
    await goOnDuty(tablet)
    await phone.goto('/')
    await expect(phone.locator('[data-on-duty-elsewhere="elsewhere"]')).toBeVisible()
    await expectAccessible(phone)
  })

  await test.step('a page that is loaded again goes on, without another check', async () => {
    await tablet.reload()
    await expect(tablet.locator('[data-on-duty]')).toBeVisible()
  })

  await test.step('the question rings on the tablet alone, and the pupil keeps a place meanwhile', async () => {
    await beginWithPhoto(pupil, '../demo/photos/garden.jpg', 'math')
    await pupil.locator('[data-chip]').first().click()
    await pupil.getByRole('button', { name: t('ask.send_live') }).click()
    await expect(tablet.locator('[data-offer]')).toBeVisible()
    await expect(pupil.locator('[data-place="1"]')).toBeVisible()
    await expect(pupil.locator('[data-calling]')).toBeVisible()
    await expect(phone.locator('[data-offer]')).toHaveCount(0)
  })

  await test.step('after a check on the phone it rings there, and no longer on the tablet', async () => {
    await phone.getByRole('button', { name: t('duty.go_on_here') }).click()
    await passCheck(phone)
    await expect(phone.locator('[data-offer]')).toBeVisible()
    await expect(tablet.locator('[data-offer]')).toHaveCount(0)
    await expect(tablet.locator('[data-on-duty-elsewhere]')).toBeVisible()
    await phone
      .locator('[data-offer]')
      .getByRole('button', { name: t('offer.pass') })
      .click()
  })
  await goOffDuty(phone)
})
