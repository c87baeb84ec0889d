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
    await main.getByRole('link', { name: t('file.title'), exact: true }).click()
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
