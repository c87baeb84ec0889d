import { createHmac } from 'node:crypto'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { expectAccessible, expectLargeTypeFits } from './support/accessible'
import { DEVICES } from './support/people'
import { OFFICER } from './support/program'
import { t } from './support/words'

/** What an authenticator shows for a secret, some steps of half a minute from now (RFC 6238). */
function codeOf(secret: string, stepsAhead = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? [])
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsAhead))
  const digest = createHmac('sha1', key).update(counter).digest()
  const place = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(place) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function newPage(browser: Browser): Promise<Page> {
  return (await browser.newContext(DEVICES.desk)).newPage()
}

async function byPassword(page: Page): Promise<void> {
  await page.locator('[name="login"]').fill(OFFICER.login)
  await page.locator('[name="password"]').fill(OFFICER.password)
}

/** Signs in at the provider, which takes every login, and agrees to what it asks. */
async function throughProvider(page: Page): Promise<void> {
  await page.locator('[data-way="bureau"]').click()
  const login = page.locator('input[name="login"][placeholder]')
  await login.fill('zhou')
  await page.locator('input[name="password"]').fill('anything')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

test('nobody is asked who is signed in where nobody is', async ({ browser }) => {
  const page = await newPage(browser)
  const asked: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await page.goto('/')
  await expect(page).toHaveURL('/sign-in')
  await page.waitForLoadState('networkidle')
  expect(asked).not.toContain('/api/v1/me')
  expect(complaints).toEqual([])

  // Somebody may be: the page asks again, also where it has forgotten everything else.
  await byPassword(page)
  await page.getByRole('button', { name: t('sign_in.act'), exact: true }).click()
  await expect(page).toHaveURL('/')
  await page.evaluate(() => localStorage.clear())
  await page.reload()
  await expect(page).toHaveURL('/')
  expect(asked).toContain('/api/v1/me')
  await page.context().close()
})

const summary = (page: Page, text: string) => page.locator('summary', { hasText: text })

test('an officer comes by the bureau, links once, takes the second step and signs out everywhere', async ({
  browser,
}) => {
  const page = await newPage(browser)
  await page.goto('/sign-in?next=/settings')
  await expect(page.locator('[data-way="bureau"]')).toHaveText('市教育局统一认证')
  await expectAccessible(page)
  await throughProvider(page)
  await expect(page).toHaveURL('/sign-in/link')
  await expect(page.getByText('zhou@bureau')).toBeVisible()
  await expectAccessible(page)
  await expectLargeTypeFits(page)
  await byPassword(page)
  await page.getByRole('button', { name: t('link.act') }).click()
  await expect(page).toHaveURL('/settings')

  await summary(page, t('step_up.title')).click()
  await page.locator('[name="password-now"]').fill(OFFICER.password)
  await page.getByRole('button', { name: t('step_up.set_up') }).click()
  await expect(page.getByAltText(t('step_up.qr'))).toBeVisible()
  await expectAccessible(page)
  const secret = (await page.locator('code.key').innerText()).replaceAll(' ', '')
  await page.locator('[name="first-code"]').fill(codeOf(secret))
  await page.getByRole('button', { name: t('step_up.turn_on') }).click()
  await expect(page.locator('ol.codes li')).toHaveCount(10)
  await page.getByRole('button', { name: t('step_up.codes_kept') }).click()
  await expect(page.getByText(t('step_up.codes_left', { n: '10' }))).toBeVisible()

  // The next browser comes straight in, and an act that reaches far asks for a code there.
  const other = await newPage(browser)
  await other.goto('/sign-in?next=/settings')
  await throughProvider(other)
  await expect(other).toHaveURL('/settings')
  await summary(other, t('step_up.title')).click()
  await other.getByRole('button', { name: t('step_up.codes_renew') }).click()
  const sheet = other.getByRole('dialog', { name: t('step_up.title') })
  await expectAccessible(other)
  await sheet.locator('[name="code"]').fill('000000')
  await sheet.getByRole('button', { name: t('step_up.go_on') }).click()
  await expect(sheet.getByText(t('error.step_up_code_wrong'))).toBeVisible()
  await sheet.locator('[name="code"]').fill(codeOf(secret, 1))
  await sheet.getByRole('button', { name: t('step_up.go_on') }).click()
  await expect(sheet).toHaveCount(0)
  await expect(other.locator('ol.codes li')).toHaveCount(10)

  await other.reload()
  await summary(other, t('settings.sign_ins')).click()
  await expect(other.locator('[data-here="true"]')).toContainText('Chrome')
  await other.getByRole('button', { name: t('settings.end_others') }).click()
  await expect(other.locator('[data-here="false"]')).toHaveCount(0)
  await page.reload()
  await expect(page).toHaveURL(/\/sign-in/)

  await summary(other, t('identities.title')).click()
  await other
    .locator('li[data-way="bureau"]')
    .getByRole('button', { name: t('identities.unlink') })
    .click()
  await expect(other.getByRole('button', { name: t('identities.link'), exact: true })).toBeVisible()
})

test('an answer nobody asked for leads back to the sign-in page with a word', async ({ browser }) => {
  const page = await newPage(browser)
  await page.goto('/api/v1/sign-in/ways/bureau/return?code=x&state=y')
  await expect(page.getByText(t('error.sign_in_way_broken'))).toBeVisible()
  await expect(page.locator('[name="login"]')).toBeVisible()
})
