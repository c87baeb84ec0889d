import { expect } from '@playwright/test'
import { meet } from './support/people'
import { openReplay } from './support/replay'
import { boardOf, expectItems } from './support/stage'
import { test } from './support/story'
import { t } from './support/words'

/** A dead network is noticed by silence, and an upload tries again a few times before it waits. */
const NOTICED = { timeout: 30_000 }

test('what is typed, said, shown and ended without a network is there once it is back', async ({
  enter,
  lay,
}) => {
  test.setTimeout(180_000)
  const line = await lay()
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone', { baseURL: line.url })
  await meet(teacher, pupil, '../demo/photos/garden.jpg')
  await expectItems(boardOf(pupil), 1)
  const broken = pupil.locator('[data-live="reconnecting"]').first()

  await test.step('a finger asks for words where it taps, and what was typed stays when the sheet is closed', async () => {
    const { x, y, width, height } = (await boardOf(pupil).boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    }
    const tap = () => pupil.touchscreen.tap(x + width / 2, y + height / 3)
    const words = pupil.getByTestId('words').locator('textarea')
    await pupil.getByTestId('tool-text').tap()
    await tap()
    await words.fill('每排一样多')
    await pupil.keyboard.press('Escape')
    await expect(words).toHaveCount(0)
    await tap()
    await expect(words).toHaveValue('每排一样多')
    await pupil.getByTestId('words-done').click()
    await expectItems(boardOf(teacher), 2)
  })

  await test.step('a line and a photo wait for the network', async () => {
    line.cut()
    await expect(broken).toBeVisible(NOTICED)
    await pupil.getByTestId('chat-open').click()
    await pupil.getByTestId('chat-text').fill('我再看一遍题')
    await pupil.getByTestId('chat-send').click()
    await expect(pupil.getByTestId('chat-unsaid')).toContainText('我再看一遍题')
    await pupil.keyboard.press('Escape')
    await pupil.getByTestId('image-file').setInputFiles('../demo/photos/cards.jpg')
    await expect(pupil.getByTestId('photos-wait')).toBeVisible(NOTICED)
    line.mend()
    await expectItems(boardOf(teacher), 3)
    await expect(pupil.getByTestId('photos-wait')).toHaveCount(0)
    await teacher.getByTestId('chat-open').click()
    await expect(teacher.getByTestId('chat-line')).toContainText('我再看一遍题')
    await expect(pupil.getByTestId('unread')).toHaveCount(0)
  })

  await test.step('whoever hangs up has hung up', async () => {
    line.cut()
    await expect(broken).toBeVisible(NOTICED)
    await pupil.getByTestId('hang-up').click()
    await pupil.getByTestId('hang-up-sure').click()
    await expect(pupil.getByTestId('leaving')).toBeVisible(NOTICED)
    line.mend()
    await expect(pupil.getByTestId('to-replay')).toBeVisible(NOTICED)
    await expect(teacher.getByTestId('ended')).toBeVisible()
  })

  await test.step('what was written is read in the replay', async () => {
    await pupil.getByTestId('to-replay').click()
    await openReplay(pupil)
    await pupil.getByTestId('replay-said').click()
    await expect(pupil.getByTestId('said-line')).toContainText('我再看一遍题')
    await expect(pupil.getByTestId('replay')).toHaveAttribute('data-kept', 'all')
  })

  await test.step('and the replay is found without a network', async () => {
    await pupil.goto('/questions')
    await expect(pupil.getByRole('heading', { name: t('questions.title') })).toBeVisible()
    line.cut()
    await pupil.goto('/questions')
    await pupil.getByTestId('kept-replays').getByRole('link').first().click()
    await expect(pupil.getByTestId('replay-data')).toHaveText(t('replay.kept'))
    line.mend()
  })
})
