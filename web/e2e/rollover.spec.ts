import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { test } from './support/story'
import { t } from './support/words'

const DAY_MS = 86_400_000

/** A day as a date field takes it, `plus` days from now but inside of a school year's terms. */
function day(year: number, plus: number): string {
  const wanted = Date.now() + plus * DAY_MS
  const inside = Math.min(Math.max(wanted, Date.UTC(year, 7, 2)), Date.UTC(year + 1, 7, 30))
  return new Date(inside).toISOString().slice(0, 10)
}

const classNames = async (page: Page): Promise<string[]> => {
  await page.goto('/organisation')
  const names = page.locator('section table tbody tr td:first-child')
  await expect(names.first()).toBeVisible()
  return (await names.allInnerTexts()).map((name) => name.trim())
}

const openOnes = (names: string[]): string[] =>
  names.filter((name) => !name.includes(t('tree.closed'))).sort()

test('a school ends its year as planned, and takes that back', async ({ enter }) => {
  const coordinator = await enter('school_coordinator', 'desk')
  const now = new Date()
  const year = now.getMonth() >= 8 ? now.getFullYear() : now.getFullYear() - 1
  const before = openOnes(await classNames(coordinator))
  await expectAccessible(coordinator)

  await coordinator.goto('/calendar')
  const term = coordinator.locator('[data-term="1"]')
  await term.getByLabel(t('calendar.begins')).fill(day(year, -30))
  await term.getByLabel(t('calendar.ends')).fill(day(year, 60))
  await term.getByRole('button', { name: t('act.save') }).click()
  await expect(term.getByText(t('calendar.own'))).toBeVisible()
  await expect(coordinator.locator('[data-day].on').first()).toBeVisible()
  await expectAccessible(coordinator)

  await coordinator.goto('/rollover')
  await expect(coordinator.getByLabel(t('rollover.year'))).toHaveValue(String(year))
  await coordinator.getByLabel(t('rollover.year')).selectOption(String(year - 1))
  await coordinator.getByRole('button', { name: t('rollover.plan'), exact: true }).click()
  const card = coordinator.locator('[data-rollover]').first()
  await expect(card).toHaveAttribute('data-rollover', 'planned')
  const lines = card.locator('table tbody tr')
  await expect(lines).toHaveCount(before.length)
  await expect(card.getByText(t('rollover.leaves')).first()).toBeVisible()
  await expectAccessible(coordinator)

  await card.getByRole('button', { name: t('rollover.apply'), exact: true }).click()
  await card.getByRole('button', { name: t('rollover.apply_yes') }).click()
  await expect(card).toHaveAttribute('data-rollover', 'applied', { timeout: 30_000 })
  const after = openOnes(await classNames(coordinator))
  expect(after).not.toEqual(before)
  expect(after.length).toBeLessThan(before.length)

  await coordinator.goto('/rollover')
  await card.getByRole('button', { name: t('rollover.undo'), exact: true }).click()
  await card.getByRole('button', { name: t('rollover.undo_yes') }).click()
  await expect(card).toHaveAttribute('data-rollover', 'undone', { timeout: 30_000 })
  expect(openOnes(await classNames(coordinator))).toEqual(before)
})
