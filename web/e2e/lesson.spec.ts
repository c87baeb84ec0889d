import { expect, type Page } from '@playwright/test'
import { expectAccessible, strangersOf } from './support/accessible'
import { beginWithPhoto, goOffDuty, goOnDuty, sayAttempt } from './support/people'
import { expectPlaying, hear, lengthOf, listen, openReplay, recordingsOf, seek } from './support/replay'
import { boardOf, expectItems, expectTalking, inkCells, likeness, writeStroke } from './support/stage'
import { test } from './support/story'
import { t } from './support/words'

const PHOTO = '../demo/photos/orchard.jpg'

/** A break is noticed by silence, which takes some seconds more than a closed socket. */
const NOTICED = { timeout: 20_000 }

const connection = (page: Page) => page.getByTestId('connection')
const other = (page: Page) => page.getByTestId('member').filter({ hasNotText: t('room.me') })

/** The upper part of a board that the room and its replay both show on the tablet, in pixels. */
const SHARED_HEIGHT = 380

test('a pupil asks with a photo, a teacher answers on the same screen, and the replay stays', async ({
  enter,
  lay,
  air,
}) => {
  test.setTimeout(150_000)
  const [pupilLine, teacherLine] = [await lay(), await lay()]
  const teacher = await enter('teacher', 'tablet', { baseURL: teacherLine.url })
  const pupil = await enter('pupil', 'phone', { baseURL: pupilLine.url })
  await Promise.all([listen(teacher), listen(pupil)])
  const strangers = [strangersOf(teacher), strangersOf(pupil)]

  await test.step('the teacher goes on duty, the pupil asks, and they meet', async () => {
    await goOnDuty(teacher)
    await beginWithPhoto(pupil, PHOTO, 'math')
    await sayAttempt(pupil)
    await pupil.getByRole('button', { name: t('ask.send_live') }).click()
    const offer = teacher.locator('[data-offer]')
    await expect(offer.getByRole('img', { name: t('ask.photo') })).toBeVisible()
    await expect(offer.locator('audio')).toBeVisible()
    await offer.getByRole('button', { name: t('offer.accept') }).click()
    for (const page of [teacher, pupil]) {
      await expect(page).toHaveURL(/\/room\//)
      await expectItems(boardOf(page), 1)
      await expect(other(page)).toHaveAttribute('data-here', 'true')
    }
  })
  const session = new URL(teacher.url()).pathname.split('/').pop() ?? ''

  await test.step('both voices arrive', async () => {
    await Promise.all([expectTalking(teacher), expectTalking(pupil)])
  })

  await test.step('what the pupil said beforehand is one tap away', async () => {
    await teacher.getByTestId('question-open').click()
    await expect(teacher.getByTestId('question').locator('audio')).toBeVisible()
    await teacher.keyboard.press('Escape')
    await expect(teacher.getByTestId('question')).toHaveCount(0)
  })

  await test.step('what one writes the other sees', async () => {
    await teacher.getByTestId('color-1').click()
    await pupil.getByTestId('ink-open').click()
    await pupil.getByTestId('color-2').click()
    await writeStroke(teacher, boardOf(teacher), 'pen', [0.1, 0.15], [0.5, 0.4])
    await Promise.all([expectItems(boardOf(teacher), 2), expectItems(boardOf(pupil), 2)])
    await expect.poll(async () => (await inkCells(boardOf(pupil), 'red', 800)).size).toBeGreaterThan(5)
    await writeStroke(pupil, boardOf(pupil), 'finger', [0.2, 0.3], [0.8, 0.1])
    await Promise.all([expectItems(boardOf(teacher), 3), expectItems(boardOf(pupil), 3)])
    await expect.poll(async () => (await inkCells(boardOf(teacher), 'blue', 800)).size).toBeGreaterThan(5)
  })

  await test.step('the room can be used by everyone', async () => {
    await Promise.all([expectAccessible(teacher), expectAccessible(pupil)])
  })

  await test.step("the pupil's network dies, and nothing is lost", async () => {
    await air.silence(pupil)
    pupilLine.cut()
    await expect(connection(pupil)).toHaveAttribute('data-live', 'reconnecting', NOTICED)
    await expect(other(teacher)).toHaveAttribute('data-here', 'false', NOTICED)
    await writeStroke(pupil, boardOf(pupil), 'finger', [0.2, 0.35], [0.8, 0.35])
    await expect(boardOf(pupil)).toHaveAttribute('data-items', '4')
    await expect(boardOf(pupil)).not.toHaveAttribute('data-waiting', '0')
    await writeStroke(teacher, boardOf(teacher), 'pen', [0.6, 0.15], [0.9, 0.4])
    await expectItems(boardOf(teacher), 4)
    air.clear()
    pupilLine.mend()
    await Promise.all([expectItems(boardOf(teacher), 5), expectItems(boardOf(pupil), 5)])
    await expect(connection(pupil)).toHaveAttribute('data-live', 'online')
    await expect(other(teacher)).toHaveAttribute('data-here', 'true')
    await Promise.all([expectTalking(teacher), expectTalking(pupil)])
  })

  await test.step("the teacher's network dies: the pupil is not left alone with a board", async () => {
    teacherLine.cut()
    await expect(pupil.getByTestId('hold')).toBeVisible(NOTICED)
    await expect(boardOf(pupil)).toHaveAttribute('data-readonly', 'true')
    await expect(connection(teacher)).toHaveAttribute('data-live', 'reconnecting', NOTICED)
    await writeStroke(teacher, boardOf(teacher), 'pen', [0.1, 0.45], [0.9, 0.45])
    teacherLine.mend()
    await expect(pupil.getByTestId('hold')).toHaveCount(0, NOTICED)
    await Promise.all([expectItems(boardOf(teacher), 6), expectItems(boardOf(pupil), 6)])
  })

  await test.step('a page that is loaded again goes on where it was', async () => {
    await pupil.reload()
    await expectItems(boardOf(pupil), 6)
    await writeStroke(pupil, boardOf(pupil), 'finger', [0.2, 0.2], [0.2, 0.4])
    await Promise.all([expectItems(boardOf(teacher), 7), expectItems(boardOf(pupil), 7)])
    await Promise.all([expectTalking(teacher), expectTalking(pupil)])
  })

  await teacher.getByTestId('fit').first().click()
  await expect
    .poll(async () => (await inkCells(boardOf(teacher), 'red', SHARED_HEIGHT)).size)
    .toBeGreaterThan(20)
  const shown = {
    red: await inkCells(boardOf(teacher), 'red', SHARED_HEIGHT),
    blue: await inkCells(boardOf(teacher), 'blue', SHARED_HEIGHT),
  }

  await test.step('the teacher hangs up and closes in three taps', async () => {
    await teacher.getByTestId('hang-up').click()
    await teacher.locator('[data-point]').first().click()
    await teacher.getByRole('button', { name: t('closing.act') }).click()
    await expect(teacher.getByTestId('ended')).toBeVisible()
  })

  await test.step('the pupil says that it helped', async () => {
    const verdict = pupil.locator('[data-verdict]')
    await verdict.getByRole('button', { name: t('verdict.solved'), exact: true }).click()
    await expect(verdict.getByRole('status')).toHaveText(t('verdict.thanks'))
  })

  await test.step('the replay shows the board of the session, stroke by stroke', async () => {
    for (const page of [teacher, pupil]) {
      await page.getByTestId('to-replay').click()
      await expect(page).toHaveURL(/\/replay\//)
      await page.reload()
      await openReplay(page)
      await expect(page.getByTestId('replay-board')).toHaveAttribute('data-items', '1')
      await seek(page, await lengthOf(page))
      await expect(page.getByTestId('replay-board')).toHaveAttribute('data-items', '7')
    }
    await teacher.getByTestId('fit').first().click()
    const board = teacher.getByTestId('replay-board')
    for (const ink of ['red', 'blue'] as const) {
      await expect
        .poll(async () => likeness(shown[ink], await inkCells(board, ink, SHARED_HEIGHT)))
        .toBeGreaterThan(0.9)
    }
    await expectAccessible(teacher)
  })

  await test.step('the replay plays the voices of the session', async () => {
    const voices = await recordingsOf(pupil, session)
    expect(new Set(voices.map(({ author }) => author)).size).toBe(2)
    for (const { url, duration_ms } of voices) {
      const { seconds, peak } = await hear(pupil, url)
      expect(seconds).toBeCloseTo(duration_ms / 1_000, 0)
      expect(peak).toBeGreaterThan(0.05)
    }
    for (const page of [teacher, pupil]) {
      await seek(page, (voices[0]?.offset_ms ?? 0) + 500)
      await expectPlaying(page)
    }
  })

  expect(strangers).toEqual([[], []])
  await goOffDuty(teacher)
})
