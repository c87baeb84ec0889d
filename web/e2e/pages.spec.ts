import { expect, test, type Page } from '@playwright/test'
import { expectAccessible, expectLargeTypeFits } from './support/accessible'
import { signInAs, type Role } from './support/people'
import { t } from './support/words'

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

/** Opens a page and checks that everyone can use it, in light, in dark and in large type on a phone. */
async function look(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expectAccessible(page)
  await expectLargeTypeFits(page)
}

/** Where the links of the page lead that begin with an address, the first of them. */
async function firstLink(page: Page, start: string): Promise<string | undefined> {
  const links = page.getByRole('main').locator(`a[href^="${start}"]`)
  return (await links.count()) > 0 ? ((await links.first().getAttribute('href')) ?? undefined) : undefined
}

for (const address of ['/sign-in', '/activate', '/reset', '/nowhere']) {
  test(`the page ${address} can be used by everyone`, async ({ page }) => {
    await look(page, address)
  })
}

for (const role of [...PHONE, ...DESK]) {
  test(`every page of a ${role} opens and can be used by everyone`, async ({ browser }) => {
    // A role may have a dozen pages, each looked at three ways.
    test.setTimeout(150_000)
    const page = await signInAs(browser, role, PHONE.includes(role) ? 'phone' : 'desk')
    const menu = await page
      .getByRole('navigation')
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? '/'))
    for (const address of new Set([...menu, '/notices', '/settings', '/region'])) await look(page, address)
    if (role === 'pupil') for (const address of ['/ask?with=text', '/alias']) await look(page, address)
    if (role === 'school_coordinator') await look(page, '/slips/staff')
    for (const [list, detail] of [
      ['/questions', '/questions/'],
      ['/slips', '/slips/classes/'],
      ['/sessions', '/sessions/'],
      ['/sessions', '/replay/'],
    ] as const) {
      if (!menu.includes(list)) continue
      await page.goto(list)
      await page.waitForLoadState('networkidle')
      const found = await firstLink(page, detail === '/replay/' ? '/sessions/' : detail)
      if (found) await look(page, detail === '/replay/' ? found.replace('/sessions/', detail) : found)
    }
    await page.context().close()
  })
}

test('large type is one tap in the settings and stays', async ({ browser }) => {
  const page = await signInAs(browser, 'guardian', 'phone')
  await page.goto('/settings')
  await page.getByRole('button', { name: t('settings.large_type') }).click()
  await expect(page.locator('html')).toHaveAttribute('data-type', 'large')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-type', 'large')
  await page.context().close()
})
