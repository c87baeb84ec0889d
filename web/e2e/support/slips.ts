import { execFileSync } from 'node:child_process'
import { expect, type Download, type Page } from '@playwright/test'
import { t } from './words'

export const PASSWORD = '晨读七点半的闹钟'

/** The codes on printed slips, read back from the PDF by poppler. */
async function codesOf(download: Download): Promise<string[]> {
  const text = execFileSync('pdftotext', ['-layout', await download.path(), '-'], { encoding: 'utf8' })
  return text.match(/\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{5}\b/g) ?? []
}

/** Prints the slips of the two pupils of the first class who come at `place`, whatever they have, and reads the codes. */
export async function printTwo(coordinator: Page, place = 0): Promise<[string, string]> {
  await coordinator.getByRole('link', { name: t('menu.slips') }).click()
  await coordinator.getByRole('table').getByRole('link').first().click()
  const ticks = coordinator.getByRole('checkbox')
  await ticks.nth(place).check()
  await ticks.nth(place + 1).check()
  const download = coordinator.waitForEvent('download')
  await coordinator.getByRole('button', { name: t('slips.reprint_selected', { n: '2' }) }).click()
  // Whether it is to be sure is asked only where a code in force would be lost.
  const sure = coordinator.getByRole('button', { name: t('slips.reprint'), exact: true })
  await Promise.race([download, sure.click()])
  const codes = await codesOf(await download)
  expect(codes).toHaveLength(2)
  return codes as [string, string]
}

/** Opens an account on a phone as whoever scans the code does; the login. */
export async function activate(phone: Page, code: string, name: string, relation: string): Promise<string> {
  const login = `${Date.now()}.${code.slice(0, 4).toLowerCase()}`
  await phone.goto(`/activate#${code}`)
  await expect(phone.getByText(t('activate.right'))).toBeVisible()
  await phone.getByPlaceholder(t('activate.relation_hint')).fill(relation)
  await phone.getByLabel(t('activate.name')).fill(name)
  await phone.getByLabel(t('activate.login')).fill(login)
  await phone.getByLabel(t('activate.password')).fill(PASSWORD)
  await phone.getByRole('button', { name: t('activate.act'), exact: true }).click()
  await expect(phone).toHaveURL('/')
  return login
}

/** Binds one more child from the page of one's children, with the code typed in small letters. */
export async function bindAnother(phone: Page, code: string, relation: string): Promise<void> {
  await phone.getByRole('link', { name: t('tab.children'), exact: true }).click()
  await phone.getByRole('link', { name: t('children.add') }).click()
  await phone.getByLabel(t('activate.code')).fill(code.toLowerCase())
  await phone.getByRole('button', { name: t('activate.look') }).click()
  await phone.getByPlaceholder(t('activate.relation_hint')).fill(relation)
  await phone.getByRole('button', { name: t('activate.bind') }).click()
  await expect(phone).toHaveURL('/')
}
