import { expect, test } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { signInAs, type Role } from './support/people'

const PHONE: readonly Role[] = ['pupil', 'guardian', 'teacher', 'class_teacher']
const DESK: readonly Role[] = [
  'school_coordinator',
  'head',
  'researcher',
  'bureau',
  'finance',
  'auditor',
  'provider',
  'operator',
]

test('the sign-in page can be used by everyone', async ({ page }) => {
  await page.goto('/sign-in')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessible(page)
})

for (const role of [...PHONE, ...DESK]) {
  test(`every main page of a ${role} opens and can be used by everyone`, async ({ browser }) => {
    const page = await signInAs(browser, role, PHONE.includes(role) ? 'phone' : 'desk')
    const pages = await page
      .getByRole('navigation')
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? '/'))
    for (const address of pages) {
      await page.goto(address)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await page.waitForLoadState('networkidle')
      await expect(page.getByRole('alert')).toHaveCount(0)
      await expectAccessible(page)
    }
    await page.context().close()
  })
}
