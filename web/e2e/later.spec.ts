import { expect } from '@playwright/test'
import { askInWriting, becomeAnswered, beginWithPhoto, meet } from './support/people'
import { expectPlaying, hear, lengthOf, listen, openReplay, recordingsOf, seek } from './support/replay'
import { boardOf, expectItems, voiceFigures, writeStroke } from './support/stage'
import { test } from './support/story'
import { t } from './support/words'

const PHOTO = '../demo/photos/garden.jpg'

test('a question that can wait is answered by a recording, and the pupil is told', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  const teacher = await enter('teacher', 'tablet')
  await listen(pupil)

  await beginWithPhoto(pupil, PHOTO, 'math')
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_later') }).click()
  await expect(pupil.locator('[data-state="waiting_later"]')).toBeVisible()

  await teacher.goto('/later')
  const waiting = teacher.locator('[data-later]').last()
  await waiting.locator('summary').click()
  await expect(waiting.getByRole('img', { name: t('ask.photo') })).toBeVisible()
  await waiting.getByRole('button', { name: t('later.take') }).click()
  await expect(teacher.getByTestId('alone')).toBeVisible()
  await expectItems(boardOf(teacher), 1)
  await expect(pupil.locator('[data-state="answering_later"]')).toBeVisible()

  await expect(teacher.getByTestId('voice')).toHaveAttribute('data-state', 'on')
  await writeStroke(teacher, boardOf(teacher), 'pen', [0.1, 0.2], [0.7, 0.4])
  await expectItems(boardOf(teacher), 2)
  await expect.poll(async () => (await voiceFigures(teacher)).sent).toBeGreaterThan(40)
  await teacher.getByTestId('hang-up').click()
  await teacher.locator('[data-point]').first().click()
  await teacher.getByRole('button', { name: t('closing.act') }).click()
  await expect(teacher.getByTestId('ended')).toBeVisible()

  await expect(pupil.locator('[data-state="answered"]')).toBeVisible()
  await pupil.goto('/notices')
  await pupil.getByText(t('notice.session_ready')).first().click()
  await pupil.getByRole('link', { name: t('session.replay') }).click()
  await openReplay(pupil)
  await expect(pupil.getByTestId('replay-board')).toHaveAttribute('data-items', '1')
  await seek(pupil, await lengthOf(pupil))
  await expect(pupil.getByTestId('replay-board')).toHaveAttribute('data-items', '2')
  const session = new URL(pupil.url()).pathname.split('/').pop() ?? ''
  const [voice] = await recordingsOf(pupil, session)
  expect((await hear(pupil, voice?.url ?? '')).peak).toBeGreaterThan(0.05)
  await seek(pupil, (voice?.offset_ms ?? 0) + 300)
  await expectPlaying(pupil)
})

test('a pupil who hangs up is heard out: the teacher describes the session afterwards', async ({ enter }) => {
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone')
  await meet(teacher, pupil, PHOTO)
  await expectItems(boardOf(pupil), 1)

  await pupil.getByTestId('hang-up').click()
  await pupil.getByTestId('hang-up-sure').click()
  await expect(pupil.getByTestId('ended')).toBeVisible()
  const ended = teacher.getByTestId('ended')
  await ended.locator('[data-point]').first().click()
  await ended.getByRole('button', { name: t('closing.act') }).click()
  await expect(ended.locator('[data-closing]')).toHaveCount(0)
  await expect(ended.getByTestId('to-replay')).toBeVisible()
})

test('an answer left half-way stands on the duty page and above the list, and can be given back', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  const teacher = await enter('teacher', 'tablet')
  await beginWithPhoto(pupil, PHOTO, 'math')
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_later') }).click()
  await expect(pupil.locator('[data-state="waiting_later"]')).toBeVisible()

  await teacher.goto('/later')
  const waiting = teacher.locator('[data-later]').last()
  await waiting.locator('summary').click()
  await waiting.getByRole('button', { name: t('later.take') }).click()
  await expect(teacher.getByTestId('alone')).toBeVisible()
  const room = new URL(teacher.url()).pathname
  await teacher.getByTestId('mark').click()
  await expect(teacher.getByTestId('marked')).toBeVisible()

  await teacher.goto('/')
  const left = teacher.locator('[data-unfinished="later"]')
  await left.getByRole('link', { name: t('unfinished.go_on') }).click()
  await expect(teacher.getByTestId('alone')).toBeVisible()
  expect(new URL(teacher.url()).pathname).toBe(room)

  await teacher.goto('/later')
  await left.getByRole('button', { name: t('unfinished.give_back') }).click()
  await left.getByRole('button', { name: t('unfinished.give_back_sure') }).click()
  await expect(left).toHaveCount(0)
  await expect(waiting).toBeVisible()
  await expect(pupil.locator('[data-state="waiting_later"]')).toBeVisible()
})

test('whoever answers in writing sees what the pupil has asked before that is like it', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  const teacher = await enter('teacher', 'tablet', {}, /小学/)
  const { words } = await becomeAnswered(pupil)
  const question = await askInWriting(pupil, words)
  const taken = await teacher.request.post(`/api/v1/questions/${question}/take`)
  expect(taken.ok(), await taken.text()).toBe(true)
  const { id } = (await taken.json()) as { id: string }
  await teacher.goto(`/write/${id}`)
  const earlier = teacher.getByTestId('earlier')
  await earlier.locator('summary').click()
  await expect(earlier.getByRole('listitem').first()).toBeVisible()
  await teacher.getByRole('button', { name: t('written.give_up') }).click()
  await expect(teacher).toHaveURL('/later')
})
