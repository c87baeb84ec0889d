import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { test } from './support/story'
import { t } from './support/words'

test('a coordinator searches, narrows, moves pupils by keyboard after a preview, and takes the list out', async ({
  enter,
}) => {
  const page = await enter('school_coordinator', 'desk')
  await page.getByRole('link', { name: t('menu.people'), exact: true }).click()
  const rows = page.getByRole('main').locator('tbody tr[data-id]')
  await expect(rows.first()).toBeVisible()
  await expectAccessible(page)

  await test.step('the pupils of one grade, by a filter that stays in the address', async () => {
    await page.getByRole('combobox', { name: t('people.role') }).press('Enter')
    await page.getByRole('option', { name: t('role.pupil'), exact: true }).click()
    await expect(page).toHaveURL(/role=pupil/)
    await expect(rows.filter({ hasNotText: t('role.pupil') })).toHaveCount(0)
    await page.reload()
    await expect(page.locator('[data-chip="role"]')).toBeVisible()
    await expect(rows.first()).toContainText(t('role.pupil'))
  })

  const name = await rows.first().getByRole('link').innerText()
  await test.step('a name by a part of it, found from the keyboard', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type(name.slice(1))
    await expect(page).toHaveURL(/q=/)
    await expect(rows.filter({ hasNotText: name.slice(1) })).toHaveCount(0)
    await expect(rows.filter({ hasText: name }).first()).toBeVisible()
    await page.locator('[data-search]').press('Escape')
    await expect(page).not.toHaveURL(/q=/)
  })

  await test.step('the file holds the rows that are shown', async () => {
    await page.locator('[data-search]').fill(name)
    await expect(page).toHaveURL(/q=/)
    await expect(rows.filter({ hasNotText: name })).toHaveCount(0)
    const shown = await rows.count()
    const download = page.waitForEvent('download')
    await page.locator('[data-export="csv"]').click()
    const text = await readFile(await (await download).path(), 'utf8')
    const lines = text.trim().split(/\r?\n/)
    expect(lines).toHaveLength(shown + 1)
    expect(lines[0]).toContain(t('people.name'))
    expect(lines.slice(1).every((line) => line.includes(name))).toBe(true)
    await page.locator('[data-search]').fill('')
    await expect(page).not.toHaveURL(/q=/)
  })

  await test.step('two pupils go to another class, after the page has said so', async () => {
    await expect(rows.nth(1)).toBeVisible()
    await rows.first().focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await expect(page.getByText(t('table.chosen', { n: '2' }))).toBeVisible()
    const chosen = await Promise.all([0, 1].map((at) => rows.nth(at).getByRole('link').getAttribute('href')))

    await page.locator('[data-bulk="move"]').click()
    const classes = page.locator('[data-to-class]')
    await expect(classes.locator('option').nth(1)).toBeAttached()
    const target = (await classes.locator('option').last().innerText()).trim()
    await classes.selectOption({ label: target })
    const outcome = page.locator('[data-outcome]')
    await expect(outcome).toContainText(t('table.bulk_would', { n: '2', act: t('people.move') }))
    await expectAccessible(page)
    await page.locator('[data-run]').click()
    await expect(outcome).toContainText(t('table.bulk_done', { n: '2', act: t('people.move') }))
    await page.getByRole('button', { name: t('act.done') }).click()
    for (const address of chosen)
      await expect(rows.filter({ has: page.locator(`a[href="${address}"]`) })).toContainText(target)
  })

  await test.step('the class shows them, and a row opens the person', async () => {
    await page.getByRole('link', { name: t('menu.classes'), exact: true }).click()
    // The rows of the page before look alike until the list of classes is there.
    await expect(page).toHaveURL(/\/classes$/)
    await expect(rows.last().getByRole('link')).toHaveAttribute('href', /\/classes\//)
    await rows.last().focus()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/classes\/.+/)
    await expect(rows.first()).toBeVisible()
    await expectAccessible(page)
    await rows.first().getByRole('link').click()
    await expect(page.getByRole('heading', { name: t('people.roles') })).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('the keys are told', async () => {
    await page.goto('/people')
    await expect(rows.first()).toBeVisible()
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog')).toContainText(t('table.key_search'))
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })
})

test('a coordinator gives a head the second step anew, and says when a pupil was born', async ({ enter }) => {
  const page = await enter('school_coordinator', 'desk')
  const main = page.getByRole('main')
  const first = main.locator('tbody tr[data-id]').first().getByRole('link')

  await test.step('any member of staff, not only teachers', async () => {
    await page.goto('/people?role=head')
    await first.click()
    const card = page.locator('[data-step-up-reset]')
    await card.getByRole('button', { name: t('step_up.reset'), exact: true }).click()
    await card.getByRole('button', { name: t('step_up.reset_yes') }).click()
    await expect(card.getByRole('status')).toHaveText(t('step_up.reset_none'))
    await expectAccessible(page)
  })

  await test.step('a pupil has no second step, and a way to the file', async () => {
    await page.goto('/people?role=pupil')
    await first.click()
    await expect(main.getByRole('link', { name: t('consents.title') })).toBeVisible()
    await expect(page.locator('[data-step-up-reset]')).toHaveCount(0)
    await expectAccessible(page)
    await main.getByRole('link', { name: t('file.open'), exact: true }).click()
  })

  await test.step('the month of birth is kept', async () => {
    await main.getByRole('radio').first().click()
    await main.getByRole('button', { name: t('file.open') }).click()
    const form = page.locator('[data-birth-month]')
    await form.getByLabel(t('birth.year')).selectOption('2016')
    await form.getByLabel(t('birth.month')).selectOption('05')
    await form.getByRole('button').click()
    await expect(form.getByRole('status')).toHaveText(t('birth.saved', { month: '2016-05' }))
    await expectAccessible(page)
  })
})

test('an auditor reads who did what by name, narrows it, and turns the order around', async ({ enter }) => {
  const page = await enter('auditor', 'desk')
  const name = (await (await page.request.get('/api/v1/me')).json()) as { person: { name: string } }
  await page.getByRole('link', { name: t('menu.audit'), exact: true }).click()
  const rows = page.getByRole('main').locator('tbody tr[data-id]')
  const own = rows.filter({ hasText: name.person.name }).first()
  await expect(own).toContainText(t('audit_object.person'))
  await expectAccessible(page)

  await test.step('a row opens to everything that is kept of it', async () => {
    await own.focus()
    await page.keyboard.press('Enter')
    const entry = page.getByRole('dialog')
    await expect(entry).toContainText(name.person.name)
    await expect(entry.getByRole('button', { name: t('table.copy') })).toHaveCount(3)
    await expectAccessible(page)
    await entry.locator('[data-only="actor"]').click()
    await expect(page).toHaveURL(/actor=/)
    await expect(page.locator('[data-chip="actor"]')).toContainText(name.person.name)
    await expect(rows.filter({ hasNotText: name.person.name })).toHaveCount(0)
  })

  await test.step('the oldest first, by the head of its column', async () => {
    const when = page.getByRole('columnheader', { name: t('audit.when') })
    await when.getByRole('button').press('Enter')
    await expect(page).toHaveURL(/sort=at/)
    await expect(when).toHaveAttribute('aria-sort', 'ascending')
    await when.getByRole('button').press('Enter')
    await expect(when).toHaveAttribute('aria-sort', 'descending')
    await expectAccessible(page)
  })

  await test.step('what was done, from a list', async () => {
    await page.locator('[data-chip="actor"]').click()
    await page.getByRole('combobox', { name: t('audit.action') }).fill(t('audit_action.identity.sign_in'))
    await page.getByRole('option', { name: t('audit_action.identity.sign_in'), exact: true }).click()
    await expect(page).toHaveURL(/action=identity\.sign_in/)
    await expect(rows.first()).toContainText(t('audit_action.identity.sign_in'))
    await expect(rows.filter({ hasNotText: t('audit_action.identity.sign_in') })).toHaveCount(0)
  })
})

test('the bureau finds a school in the tree by a part of its name', async ({ enter }) => {
  const page = await enter('bureau', 'desk')
  await page.goto('/organisation')
  const nodes = page.locator('[data-org]')
  const school = page.locator('[data-org="school"]').last()
  const name = await school.locator('.cut').innerText()
  const all = await nodes.count()

  await page.locator('[data-tree-search]').fill(name)
  await expect(school).toContainText(name)
  expect(await nodes.count()).toBeLessThan(all)
  await expect(nodes.first()).toHaveAttribute('data-org', 'region')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible()
  await expect(school).toHaveAttribute('aria-current', 'true')
  await expectAccessible(page)
  await page.locator('[data-tree-search]').fill('☂')
  await expect(page.getByText(t('table.nothing_found'))).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(nodes).toHaveCount(all)
})

test('the list of people shows the columns of those who are in it, and its filters stand in one line', async ({
  enter,
}) => {
  const page = await enter('bureau', 'desk')
  await page.goto('/people?role=pupil')
  const head = (key: Parameters<typeof t>[0]) => page.getByRole('columnheader', { name: t(key), exact: true })
  await expect(head('people.guardians')).toBeVisible()
  await expect(head('people.children')).toHaveCount(0)
  await expect(page.locator('p[data-count]')).toContainText(/\d/)
  const tops = await page
    .locator('[data-filter]')
    .evaluateAll((fields) => [
      ...new Set(fields.map((field) => Math.round(field.getBoundingClientRect().top))),
    ])
  expect(tops).toHaveLength(1)

  await page.goto('/people?role=guardian')
  await expect(head('people.children')).toBeVisible()
  await expect(head('people.guardians')).toHaveCount(0)
  await expect(page.locator('tbody tr[data-id]').first()).toBeVisible()
  await expectAccessible(page)
})

test('on a phone each row of a table stands by itself, every cell with the name of its column', async ({
  enter,
}) => {
  const page = await enter('school_coordinator', 'phone')
  await page.goto('/people')
  const row = page.locator('tbody tr[data-id]').first()
  const cells = row.locator('td[data-label]')
  await expect(row.getByRole('link')).toBeInViewport()
  await row.scrollIntoViewIfNeeded()
  for (const cell of (await cells.all()).slice(1)) {
    const box = await cell.boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(390)
    const [name, shown] = await cell.evaluate((one) => [
      one.getAttribute('data-label'),
      getComputedStyle(one, '::before').content,
    ])
    expect(shown).toContain(name)
  }
  await row.getByRole('checkbox').check()
  await expect(page.getByText(t('table.chosen', { n: '1' }))).toBeVisible()
  await expectAccessible(page)
})

test('the home says what waits, and leads there; on a tablet the menu unfolds', async ({ enter }) => {
  const page = await enter('school_coordinator', 'tablet', { viewport: { width: 820, height: 1180 } })
  const slips = page.locator('[data-waiting="slips"]')
  await expect(slips).toContainText(/\d/)
  await expectAccessible(page)
  await slips.click()
  await expect(page).toHaveURL(/\/slips$/)

  const people = page.getByRole('link', { name: t('menu.people'), exact: true })
  await expect(people).toBeHidden()
  await page.getByRole('button', { name: t('menu.open') }).click()
  await people.click()
  await expect(page).toHaveURL(/\/people/)
  await expect(people, 'the menu folds up again').toBeHidden()
})

test('a menu longer than the screen says so and is gone through by mouse and by keyboard', async ({
  enter,
}) => {
  const page = await enter('bureau', 'tablet')
  const last = page.getByRole('navigation').getByRole('link').last()
  const more = page.locator('[data-menu-on]')
  await expect(more).toBeVisible()
  await expect(last).not.toBeInViewport()
  await expectAccessible(page)
  await expect(async () => {
    await more.click({ timeout: 500 })
    await expect(more).toHaveCount(0, { timeout: 500 })
  }).toPass()
  await expect(last).toBeInViewport()

  await page.reload()
  await expect(more).toBeVisible()
  await page.getByRole('navigation').getByRole('link').first().focus()
  const steps = await page.getByRole('navigation').getByRole('link').count()
  for (let step = 1; step < steps; step += 1) await page.keyboard.press('Tab')
  await expect(last).toBeFocused()
  await expect(last).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/settings/)
  await expect(last).toBeInViewport()

  await page.setViewportSize({ width: 800, height: 600 })
  await page.getByRole('button', { name: t('menu.open') }).press('Enter')
  await page.getByRole('link', { name: t('menu.audit'), exact: true }).click()
  await expect(page).toHaveURL(/audit/)
})
