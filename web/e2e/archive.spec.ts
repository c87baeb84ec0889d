import { expect, type Page } from '@playwright/test'
import { expectPlaying, lengthOf, listen, openReplay, recordingsOf, seek } from './support/replay'
import { test } from './support/story'
import { t } from './support/words'

const NOTHING = '没有人问过的题'

const listed = (page: Page) => page.getByRole('main').locator('a[href^="/sessions/"]')

test("a guardian finds a child's session and watches its replay", async ({ enter }) => {
  const guardian = await enter('guardian', 'phone')
  await listen(guardian)
  await guardian.getByRole('link', { name: t('archive.title') }).click()
  await expect(listed(guardian).first()).toBeVisible()

  await guardian.getByRole('searchbox', { name: t('archive.search') }).fill(NOTHING)
  await expect(guardian.getByText(t('archive.none'))).toBeVisible()
  await guardian.getByRole('searchbox', { name: t('archive.search') }).fill('')
  await guardian.getByRole('combobox', { name: t('archive.solved') }).selectOption('true')
  await expect(listed(guardian).first()).toContainText(t('verdict.solved'))
  await expect(listed(guardian).filter({ hasText: t('verdict.not_solved') })).toHaveCount(0)

  await listed(guardian).first().click()
  await guardian.getByRole('link', { name: t('session.replay') }).click()
  // From here on the story hears what the page plays.
  await expect(guardian).toHaveURL(/\/replay\//)
  await guardian.reload()
  const board = guardian.getByTestId('replay-board')
  await openReplay(guardian)
  const before = Number(await board.getAttribute('data-items'))
  await seek(guardian, await lengthOf(guardian))
  await expect.poll(async () => Number(await board.getAttribute('data-items'))).toBeGreaterThan(before)
  const session = new URL(guardian.url()).pathname.split('/').pop() ?? ''
  const [voice] = await recordingsOf(guardian, session)
  await seek(guardian, (voice?.offset_ms ?? 0) + 300)
  await expectPlaying(guardian)
})

test('the archive at the desk narrows as one asks', async ({ enter }) => {
  const head = await enter('head', 'desk')
  await head.goto('/sessions')
  const rows = head.getByRole('main').locator('tbody tr[data-id]')
  await expect(rows.first()).toBeVisible()
  const all = await rows.count()
  expect(all).toBeGreaterThan(1)

  await test.step('by a word', async () => {
    const search = head.getByLabel(t('archive.search'))
    await search.fill(NOTHING)
    await expect(head.getByText(t('table.nothing_found'))).toBeVisible()
    await search.fill('')
    await expect(rows).toHaveCount(all)
  })

  await test.step('by a choice, which the export takes along', async () => {
    await head.getByRole('combobox', { name: t('archive.solved') }).press('Enter')
    await head.getByRole('option', { name: t('verdict.solved'), exact: true }).click()
    await expect(rows.filter({ hasNotText: t('verdict.solved') })).toHaveCount(0)
    await expect.poll(() => rows.count()).toBeLessThan(all)
    const solved = await rows.count()
    const address = await head.locator('[data-export="csv"]').getAttribute('href')
    const sheet = await (await head.request.get(address ?? '')).text()
    expect(sheet.trim().split('\n')).toHaveLength(solved + 1)
  })

  await test.step('and a row opens its session', async () => {
    await rows.first().getByRole('link').click()
    await expect(head.getByRole('link', { name: t('session.replay') })).toBeVisible()
  })
})
