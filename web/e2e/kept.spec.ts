import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { lengthOf, openReplay, seek } from './support/replay'
import { test } from './support/story'
import { t } from './support/words'

const shelves = (page: Page) =>
  page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('replays-')))

/** The photos on the board of a session, in kilobytes by their own length. */
async function photosOf(page: Page, session: string): Promise<number> {
  const answer = await page.request.get(`/api/v1/sessions/${session}`)
  const { room_id } = (await answer.json()) as { room_id: string }
  const log = (await (await page.request.get(`/api/v1/rooms/${room_id}/log`)).json()) as {
    entries: { op: { k: string; shape?: { file?: string } } }[]
  }
  const files = new Set(log.entries.flatMap(({ op }) => op.shape?.file ?? []))
  let bytes = 0
  for (const file of files) bytes += (await (await page.request.get(`/api/v1/files/${file}`)).body()).length
  return Math.floor(bytes / 1_000)
}

/** How many kilobytes a page speaks of. */
function kilobytesIn(words: string): number {
  const [, figure, unit] = /([\d.]+) (KB|MB)/.exec(words) ?? []
  return Number(figure) * (unit === 'MB' ? 1_000 : 1)
}

test('a replay says what it takes, is seen again without a network, and goes with the sign-out', async ({
  enter,
}) => {
  const guardian = await enter('guardian', 'phone')
  await guardian.evaluate(() => navigator.serviceWorker.ready)
  await guardian.goto('/sessions')
  await guardian.getByRole('main').locator('a[href^="/sessions/"]').first().click()
  const heavy: string[] = []
  guardian.on('request', (request) => {
    if (/\/(log|voices)\b/.test(new URL(request.url()).pathname)) heavy.push(request.url())
  })
  await guardian.getByRole('link', { name: t('session.replay') }).click()
  const board = guardian.getByTestId('replay-board')

  await test.step('before it is opened nothing heavy is fetched', async () => {
    await expect(guardian.getByTestId('replay-data')).toContainText(/\d (KB|MB)/)
    // A photo is most of what a board takes.
    const session = new URL(guardian.url()).pathname.split('/')[2] ?? ''
    const photos = await photosOf(guardian, session)
    expect(photos).toBeGreaterThan(10)
    await guardian.getByTestId('part-board').check()
    expect(kilobytesIn(await guardian.getByTestId('replay-data').innerText())).toBeGreaterThanOrEqual(photos)
    await guardian.getByTestId('part-all').check()
    await expectAccessible(guardian)
    await guardian.waitForLoadState('networkidle')
    expect(heavy).toEqual([])
  })

  let items = ''
  await test.step('once opened it is kept', async () => {
    await openReplay(guardian)
    await seek(guardian, await lengthOf(guardian))
    await expect.poll(async () => Number(await board.getAttribute('data-items'))).toBeGreaterThan(0)
    items = (await board.getAttribute('data-items')) ?? ''
    expect(heavy.length).toBeGreaterThan(0)
    await expect(guardian.getByTestId('replay')).toHaveAttribute('data-kept', 'all')
    expect(await shelves(guardian)).toHaveLength(1)
    // The pages it is made of come through the service worker from here on.
    await guardian.reload()
    await expect(guardian.getByTestId('replay-data')).toHaveText(t('replay.kept'))
  })

  await test.step('and is seen without a network', async () => {
    await guardian.context().setOffline(true)
    await guardian.reload()
    await expect(guardian.getByTestId('replay-data')).toHaveText(t('replay.kept'))
    await openReplay(guardian)
    await seek(guardian, await lengthOf(guardian))
    await expect(board).toHaveAttribute('data-items', items)
    await guardian.context().setOffline(false)
  })

  await test.step('until the guardian signs out', async () => {
    await guardian.goto('/settings')
    await guardian.getByRole('button', { name: t('settings.sign_out') }).click()
    await expect(guardian).toHaveURL(/sign-in/)
    await expect.poll(() => shelves(guardian)).toEqual([])
  })
})

test('what can be taken along of a replay: its film, its pages', async ({ enter }) => {
  const teacher = await enter('teacher', 'desk')
  const answer = await teacher.request.get('/api/v1/sessions')
  const { items } = (await answer.json()) as { items: { id: string; room_id: string | null }[] }
  const session = items.find(({ room_id }) => room_id)?.id ?? ''
  await teacher.goto(`/replay/${session}`)
  await expect(teacher.getByTestId('replay-start')).toBeEnabled()
  await teacher.getByTestId('replay-take').click()
  const film = teacher.getByTestId('film')
  await expectAccessible(teacher)
  await teacher.getByTestId('film-ask').click()
  await expect(film).toHaveAttribute('data-state', 'ready', { timeout: 45_000 })
  const [saved] = await Promise.all([
    teacher.waitForEvent('download'),
    teacher.getByTestId('film-take').click(),
  ])
  expect(saved.suggestedFilename()).toMatch(/\.mp4$/)
  for (const [id, kind] of [
    ['pages-pdf', 'application/pdf'],
    ['page-png', 'image/png'],
  ] as const) {
    const address = (await teacher.getByTestId(id).getAttribute('href')) ?? ''
    expect((await teacher.request.get(address)).headers()['content-type']).toBe(kind)
  }
})
