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
  expect(saved.suggestedFilename()).toMatch(/^\d{4}-\d\d-\d\d \S+ \S+\.mp4$/)
  for (const [id, kind] of [
    ['pages-pdf', 'application/pdf'],
    ['page-png', 'image/png'],
  ] as const) {
    const address = (await teacher.getByTestId(id).getAttribute('href')) ?? ''
    const answer = await teacher.request.get(address)
    expect(answer.headers()['content-type']).toBe(kind)
    expect(answer.headers()['content-disposition']).toMatch(/filename\*=UTF-8''\d{4}-\d\d-\d\d%20/)
  }
  await teacher.context().setOffline(true)
  await expect(teacher.getByTestId('files-offline')).toHaveText(t('replay.files_offline'))
  await expect(teacher.getByTestId('pages-pdf')).toHaveCount(0)
  await teacher.context().setOffline(false)
  await expect(teacher.getByTestId('pages-pdf')).toBeVisible()
})

const SAID = [
  'WEBVTT',
  '',
  '00:00.000 --> 00:02.000',
  '先看题目问什么',
  '',
  '00:02.000 --> 00:59.000',
  '每排种的一样多',
]

test('what is said, in writing: put to a replay, shown and searched, also where the replay was kept before', async ({
  enter,
}) => {
  const teacher = await enter('teacher', 'desk')
  await teacher.evaluate(() => navigator.serviceWorker.ready)
  const answer = await teacher.request.get('/api/v1/sessions')
  const { items } = (await answer.json()) as { items: { id: string; room_id: string | null }[] }
  const { id = '', room_id } = items.find((one) => one.room_id) ?? {}
  const put = (name: string, lines: readonly string[]) =>
    teacher.getByTestId('captions-file').setInputFiles({
      name,
      mimeType: 'text/vtt',
      buffer: Buffer.from(lines.join('\n')),
    })
  await teacher.goto(`/replay/${id}`)
  await openReplay(teacher)
  await expect(teacher.getByTestId('replay')).toHaveAttribute('data-kept', 'all')
  await teacher.getByTestId('replay-take').click()

  await test.step('a file that cannot be read says where, and how it should be', async () => {
    await put('words.txt', ['先看题目'])
    await expect(teacher.getByTestId('captions-broken')).toHaveText(t('said.broken_line', { n: '1' }))
    await put('times.vtt', ['WEBVTT', '', '00:02.000 --> 00:01.000', '倒着'])
    await expect(teacher.getByTestId('captions-broken')).toHaveText(t('said.broken_line', { n: '3' }))
    await put('empty.vtt', ['WEBVTT'])
    await expect(teacher.getByTestId('captions-broken')).toHaveText(t('said.broken'))
    await expectAccessible(teacher)
  })

  await test.step('a good one is shown at once', async () => {
    await put('said.vtt', SAID)
    await expect(teacher.getByTestId('captions-done')).toBeVisible()
    await teacher.keyboard.press('Escape')
    await seek(teacher, 1_000)
    await expect(teacher.getByTestId('caption')).toHaveText('先看题目问什么')
  })

  await test.step('and found, without a network too', async () => {
    await teacher.reload()
    await expect(teacher.getByTestId('replay-data')).toHaveText(t('replay.kept'))
    await teacher.context().setOffline(true)
    await teacher.reload()
    await openReplay(teacher)
    await teacher.getByTestId('replay-said').click()
    // Beside what was written in the chat.
    await expect(teacher.getByTestId('said-line').filter({ hasText: /先看题目|每排/ })).toHaveCount(2)
    await teacher.getByTestId('said-search').fill('一样多')
    await expect(teacher.getByTestId('said-line')).toHaveCount(1)
    await teacher.getByTestId('said-line').click()
    await expect(teacher.getByTestId('replay-bar')).toHaveAttribute('data-time', '2000')
    await teacher.context().setOffline(false)
  })
  await teacher.request.delete(`/api/v1/rooms/${room_id}/captions/zh-CN`)
})
