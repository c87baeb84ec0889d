import { expect, type Browser, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { DEVICES } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC',
  'base64',
)

/** Comes in as one of several people of a role, by place in the list of the demo region. */
async function enterAs(
  browser: Browser,
  role: 'teacher' | 'bureau',
  place: number,
  device: keyof typeof DEVICES,
): Promise<Page> {
  const context = await browser.newContext({ ...DEVICES[device] })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.locator(`[data-role="${role}"]`).nth(place).click()
  await expect(page).toHaveURL('/')
  return page
}

/** Opens the application of a teacher, says why and decides. */
async function decide(page: Page, teacher: string, decision: 'approve' | 'return'): Promise<void> {
  await page.getByRole('link', { name: t('menu.vetting') }).click()
  await page.locator('[data-row]').filter({ hasText: teacher }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.locator(`[data-decision="${decision}"]`)).toBeDisabled()
  await sheet.getByLabel(t('vetting.reason_read')).fill('材料已经核对')
  await sheet.locator(`[data-decision="${decision}"]`).click()
  await expect(sheet.locator('[data-decide]')).toHaveCount(0)
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
}

test('a teacher applies, school, county and city decide, and duty is open', async ({ browser, enter }) => {
  // The first of the newcomers stands behind the two who are vetted; the school has not decided yet.
  const teacher = await enterAs(browser, 'teacher', 2, 'phone')
  await expect(teacher.locator('[data-not-vetted]')).toBeVisible()
  await expect(teacher.getByRole('button', { name: t('duty.go_on'), exact: true })).toHaveCount(0)
  await expectAccessible(teacher)
  await teacher.getByRole('link', { name: t('duty.to_vetting') }).click()
  await expect(teacher.locator('[data-application="at_school"]')).toBeVisible()
  await expectAccessible(teacher)
  const me = await teacher.context().request.get('/api/v1/me')
  const { person, org } = (await me.json()) as { person: { name: string }; org: { name: string } }

  const school = await enter('school_coordinator', 'desk')
  await decide(school, person.name, 'return')

  await teacher.reload()
  await teacher.getByRole('button', { name: t('vetting.resubmit') }).click()
  const form = teacher.locator('[data-vetting-form]')
  await form.getByLabel(t('vetting.statement')).fill('任教数学十二年，补上了证书。')
  // What was typed is still there after the page was left.
  await teacher.reload()
  await teacher.getByRole('button', { name: t('vetting.resubmit') }).click()
  await expect(form.getByLabel(t('vetting.statement'))).toHaveValue('任教数学十二年，补上了证书。')
  await teacher
    .locator('[data-evidence-add]')
    .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PNG })
  await expect(teacher.locator('[data-evidence]')).toHaveCount(1)
  await expectAccessible(teacher)
  await form.getByRole('button', { name: t('vetting.resubmit_send') }).click()
  await expect(teacher.locator('[data-application="at_school"]')).toBeVisible()

  await school.reload()
  await decide(school, person.name, 'approve')
  const county = await enterAs(browser, 'bureau', 1, 'desk')
  await decide(county, person.name, 'approve')
  const city = await enter('bureau', 'desk')
  await decide(city, person.name, 'approve')

  await teacher.goto('/')
  await expect(teacher.getByRole('button', { name: t('duty.go_on'), exact: true })).toBeVisible()
  await teacher.goto('/vetting')
  await expect(teacher.locator('[data-standing="vetted"]')).toBeVisible()

  // The bureau lets it rest: the way to duty closes.
  await city.getByRole('link', { name: t('menu.vetting') }).click()
  await city.locator('[data-tab="teachers"]').click()
  await city.getByRole('searchbox').fill(person.name)
  // Teachers of other schools have the same name.
  const line = city.locator('[data-row]').filter({ hasText: person.name }).filter({ hasText: org.name })
  await expect(line).toHaveCount(1)
  await line.click()
  const rest = city.locator('[data-rest]')
  await rest.getByLabel(t('vetting.reason_read')).fill('材料有疑问，先核实')
  await rest.getByRole('button', { name: t('vetting.suspend_it'), exact: true }).click()
  await expect(city.getByRole('dialog').locator('[data-vetting="suspended"]')).toBeVisible()
  await expectAccessible(city)
  await teacher.goto('/')
  await expect(teacher.locator('[data-not-vetted]')).toContainText(t('vetting.standing_line.suspended'))
  for (const page of [teacher, county]) await page.context().close()
})

test('a teacher who is a parent, too, goes from one role to the other and stays on the page', async ({
  browser,
}) => {
  const person = await enterAs(browser, 'teacher', 2, 'phone')
  await person.goto('/notices')
  await person.goto('/settings')
  const roles = person.getByRole('group', { name: t('settings.role') })
  await roles.getByRole('button', { name: new RegExp(`^${t('role.guardian')}`) }).click()
  await expect(person.getByRole('link', { name: t('tab.today') })).toBeVisible()
  await expect(person).toHaveURL('/settings')
  await expectAccessible(person)
  await person.getByRole('link', { name: t('tab.today') }).click()
  await expect(person.locator('[data-not-vetted]')).toHaveCount(0)
  await person.goto('/settings')
  await roles.getByRole('button', { name: new RegExp(`^${t('role.teacher')}`) }).click()
  await expect(person.getByRole('link', { name: t('tab.duty') })).toBeVisible()
  await person.getByRole('link', { name: t('tab.duty') }).click()
  await expect(person).toHaveURL('/')
  await person.context().close()
})
