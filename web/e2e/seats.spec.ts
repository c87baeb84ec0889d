import { expect, type Page } from '@playwright/test'
import { expectAccessible, strangersOf } from './support/accessible'
import { FIRST_CHILD, SECOND_CHILD, goOffDuty, goOnDuty } from './support/people'
import { openReplay } from './support/replay'
import { boardOf, expectItems, writeStroke } from './support/stage'
import { test, type Enter } from './support/story'
import { t } from './support/words'

/** Nobody has asked it before. */
const QUESTION = '养殖场里有若干只鸽子和兔子，从上面数有18个头，从下面数有50只脚，鸽子和兔子各有多少只？'

async function ask(pupil: Page, words: string): Promise<void> {
  await pupil.goto('/ask?with=text')
  await pupil.getByPlaceholder(t('ask.words_hint')).fill(words)
  await pupil.locator('[data-subject="math"]').click()
  await pupil.getByRole('button', { name: t('ask.next') }).click()
  await pupil.getByPlaceholder(t('ask.attempt_hint')).fill('不知道先设哪一个')
  await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  await expect(pupil).toHaveURL(/\/questions\//)
}

/** The only other pupil in the room, as the teacher sees the list of guests. */
const guestOf = (teacher: Page) => teacher.getByTestId('guest')

/** A teacher and two pupils in one room, about a question of these heads and feet. */
async function together(
  enter: Enter,
  heads: string,
  feet: string,
): Promise<Record<'teacher' | 'host' | 'guest', Page>> {
  const teacher = await enter('teacher', 'tablet', {}, '小学')
  const host = await enter('pupil', 'phone', {}, FIRST_CHILD)
  const guest = await enter('pupil', 'phone', {}, SECOND_CHILD)
  const words = QUESTION.replace('18个头', heads).replace('50只脚', feet)
  await goOnDuty(teacher)
  await ask(host, words)
  await host.getByTestId('seat-wish').getByRole('checkbox').check()
  await ask(guest, words)
  await teacher
    .locator('[data-offer]')
    .getByRole('button', { name: t('offer.accept') })
    .click()
  await guest.getByTestId('seat-join').click()
  await expectItems(boardOf(guest), 1)
  return { teacher, host, guest }
}

test('two pupils with the same question hear one explanation, and each has the answer', async ({ enter }) => {
  test.setTimeout(150_000)
  const teacher = await enter('teacher', 'tablet', {}, '小学')
  const host = await enter('pupil', 'phone', {}, FIRST_CHILD)
  const guest = await enter('pupil', 'phone', {}, SECOND_CHILD)
  const strangers = [teacher, host, guest].map(strangersOf)

  await test.step('the one whose question it is wishes for company, and the other is asked', async () => {
    await goOnDuty(teacher)
    await ask(host, QUESTION)
    await host.getByTestId('seat-wish').getByRole('checkbox').check()
    await expectAccessible(host)
    await ask(guest, QUESTION)
    await expect(guest.locator('[data-place="2"]')).toBeVisible()
    await teacher
      .locator('[data-offer]')
      .getByRole('button', { name: t('offer.accept') })
      .click()
    await expect(host).toHaveURL(/\/room\//)
    await expect(guest.getByTestId('seat-offer')).toBeVisible()
    await expectAccessible(guest)
    await guest.getByTestId('seat-join').click()
    await expect(guest).toHaveURL(/\/room\//)
  })

  await test.step('the guest sees what is written, and writes nothing on the board', async () => {
    await expectItems(boardOf(guest), 1)
    await expect(boardOf(guest)).toHaveAttribute('data-readonly', 'true')
    await expect(guest.getByTestId('mute')).toHaveCount(0)
    await writeStroke(teacher, boardOf(teacher), 'pen', [0.1, 0.35], [0.6, 0.5])
    await Promise.all([teacher, host, guest].map((page) => expectItems(boardOf(page), 2)))
  })

  await test.step('a hand goes up, a line is written, and the teacher gives the word', async () => {
    await guest.getByTestId('hand').click()
    await teacher.getByTestId('seats-open').click()
    await expect(guestOf(teacher).getByTestId('guest-hand')).toBeVisible()
    await expectAccessible(teacher)
    await guest.getByTestId('chat-open').click()
    await guest.getByTestId('chat-text').fill('为什么先都当成鸽子？我的电话13805771234')
    await guest.getByTestId('chat-send').click()
    await guest.keyboard.press('Escape')
    await host.getByTestId('chat-open').click()
    const line = host.getByTestId('chat-line').last()
    await expect(line).toContainText('为什么先都当成鸽子')
    await expect(line).not.toContainText('13805771234')
    await host.keyboard.press('Escape')
    await guestOf(teacher).getByTestId('guest-word').click()
    await expect(boardOf(guest)).toHaveAttribute('data-readonly', 'false')
    await teacher.keyboard.press('Escape')
    await writeStroke(guest, boardOf(guest), 'finger', [0.2, 0.3], [0.7, 0.3])
    await Promise.all([teacher, host, guest].map((page) => expectItems(boardOf(page), 3)))
    await expectAccessible(guest)
  })

  await test.step('it is closed, each judges, and the replay opens for both', async () => {
    await teacher.getByTestId('hang-up').click()
    await teacher.locator('[data-point]').first().click()
    await teacher.getByRole('button', { name: t('closing.act') }).click()
    for (const pupil of [host, guest]) {
      await expect(pupil.getByTestId('ended')).toBeVisible()
      await pupil.getByRole('button', { name: t('verdict.solved'), exact: true }).click()
      await expect(pupil.getByText(t('verdict.thanks'))).toBeVisible()
      await pupil.getByTestId('to-replay').click()
      await openReplay(pupil)
      await expect(pupil.getByTestId('replay-board')).not.toHaveAttribute('data-items', '0')
    }
  })

  await goOffDuty(teacher)
  expect(strangers.flat()).toEqual([])
})

test('who leaves before anything is explained waits in the old place', async ({ enter }) => {
  const { host, guest } = await together(enter, '24个头', '68只脚')
  await guest.getByTestId('hang-up').click()
  await guest.getByTestId('hang-up-sure').click()
  await expect(guest).toHaveURL(/\/questions\//)
  await expect(guest.locator('[data-place="1"]')).toBeVisible()
  await expect(boardOf(host)).toBeVisible()
})

test('a cry for help in the room reaches the teacher and the desk, and the child sees where help is', async ({
  enter,
}) => {
  const { teacher, host, guest } = await together(enter, '30个头', '84只脚')
  await guest.getByTestId('chat-open').click()
  await guest.getByTestId('chat-text').fill('妈妈打我，我不想活了')
  await guest.getByTestId('chat-send').click()
  await expect(guest.locator('[data-help]').getByRole('link')).toHaveAttribute('href', 'tel:12355')
  await expectAccessible(guest)
  await host.getByTestId('chat-open').click()
  await expect(host.getByTestId('chat-line').last()).toContainText('****')
  await expect(host.locator('[data-help]')).toHaveCount(0)
  await expect(teacher.getByTestId('heard')).toContainText('妈妈打我，我不想活了')
  await expectAccessible(teacher)
  await teacher.getByTestId('heard-read').click()
  await expect(teacher.getByTestId('heard')).toHaveCount(0)
  await teacher.getByTestId('hang-up').click()
  await teacher.locator('[data-point]').first().click()
  await teacher.getByRole('button', { name: t('closing.act') }).click()
  await goOffDuty(teacher)

  const desk = await enter('bureau', 'desk')
  await desk.goto('/moderation')
  await desk.locator('tbody tr[data-id]').filter({ hasText: '从上面数有30个头' }).click()
  const found = desk.locator('[data-finding]')
  await expect(found).toContainText(t('moderation.in_room'))
  await expect(found).toContainText('妈妈打我，我不想活了')
})
