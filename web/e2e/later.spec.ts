import { expect, test } from '@playwright/test'
import { Air } from './support/network'
import { beginWithPhoto, goOffDuty, goOnDuty, signInAs } from './support/people'
import { expectPlaying, hear, lengthOf, listen, recordingsOf, seek } from './support/replay'
import { boardOf, expectItems, writeStroke } from './support/stage'

const PHOTO = '../demo/photos/garden.jpg'

let air: Air
test.beforeAll(async () => {
  air = await Air.open()
})
test.afterAll(() => air.close())

test('a question that can wait is answered by a recording, and the pupil is told', async ({ browser }) => {
  const pupil = await signInAs(browser, 'pupil', 'phone')
  const teacher = await signInAs(browser, 'teacher', 'tablet')
  await listen(pupil)

  await beginWithPhoto(pupil, PHOTO, 'math')
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: '不急,老师有空再答' }).click()
  await expect(pupil.locator('[data-state="waiting_later"]')).toBeVisible()

  await teacher.goto('/later')
  const waiting = teacher.locator('[data-later]').last()
  await waiting.locator('summary').click()
  await expect(waiting.getByRole('img', { name: '题目照片' })).toBeVisible()
  await waiting.getByRole('button', { name: '我来解答' }).click()
  await expect(teacher.getByTestId('alone')).toBeVisible()
  await expectItems(boardOf(teacher), 1)
  await expect(pupil.locator('[data-state="answering_later"]')).toBeVisible()

  await expect(teacher.getByTestId('voice')).toHaveAttribute('data-state', 'on')
  await writeStroke(teacher, boardOf(teacher), 'pen', [0.1, 0.2], [0.7, 0.4])
  await expectItems(boardOf(teacher), 2)
  await expect
    .poll(() =>
      teacher.evaluate(async () => {
        const stats = ((await window.wenqu?.voice?.getStats()) ?? []) as {
          type: string
          packetsSent?: number
        }[]
        return stats.find(({ type }) => type === 'outbound-rtp')?.packetsSent ?? 0
      }),
    )
    .toBeGreaterThan(40)
  await teacher.getByTestId('hang-up').click()
  await teacher.locator('[data-point]').first().click()
  await teacher.getByRole('button', { name: '结束并保存' }).click()
  await expect(teacher.getByTestId('ended')).toBeVisible()

  await expect(pupil.locator('[data-state="answered"]')).toBeVisible()
  await pupil.goto('/notices')
  await pupil.getByText('老师已经解答了你的问题,点开看回放。').first().click()
  await pupil.getByRole('link', { name: '看回放' }).click()
  await expect(pupil.getByTestId('replay-board')).toHaveAttribute('data-items', '1')
  await seek(pupil, await lengthOf(pupil))
  await expect(pupil.getByTestId('replay-board')).toHaveAttribute('data-items', '2')
  const session = new URL(pupil.url()).pathname.split('/').pop() ?? ''
  const [voice] = await recordingsOf(pupil, session)
  expect((await hear(pupil, voice?.url ?? '')).peak).toBeGreaterThan(0.05)
  await seek(pupil, (voice?.offset_ms ?? 0) + 300)
  await expectPlaying(pupil)
  await Promise.all([teacher.context().close(), pupil.context().close()])
})

test('a pupil who hangs up is heard out: the teacher describes the session afterwards', async ({
  browser,
}) => {
  const teacher = await signInAs(browser, 'teacher', 'tablet')
  const pupil = await signInAs(browser, 'pupil', 'phone')
  await goOnDuty(teacher)
  await beginWithPhoto(pupil, PHOTO, 'math')
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: '请老师现在讲' }).click()
  await teacher.locator('[data-offer]').getByRole('button', { name: '接题' }).click()
  await expectItems(boardOf(pupil), 1)

  await pupil.getByTestId('hang-up').click()
  await pupil.getByTestId('hang-up-sure').click()
  await expect(pupil.getByTestId('ended')).toBeVisible()
  const ended = teacher.getByTestId('ended')
  await ended.locator('[data-point]').first().click()
  await ended.getByRole('button', { name: '结束并保存' }).click()
  await expect(ended.locator('[data-closing]')).toHaveCount(0)
  await expect(ended.getByTestId('to-replay')).toBeVisible()
  await goOffDuty(teacher)
  await Promise.all([teacher.context().close(), pupil.context().close()])
})
