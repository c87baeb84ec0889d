import { expect, type Page } from '@playwright/test'
import { expectAccessible, strangersOf } from './support/accessible'
import { becomeAnswered, beginWithWords } from './support/people'
import { test } from './support/story'
import { t } from './support/words'

/** A question of the demo region that a teacher has explained to somebody else. */
const ORCHARD =
  '爷爷的果园种着桃树和梨树，明明数了数，发觉一共有36棵，他还发现桃树的棵数是梨树的2倍。爷爷的果园里种着梨树多少棵？'

/** Asks what was answered before, and says that its replay was enough. */
async function findAndSolve(pupil: Page): Promise<void> {
  await beginWithWords(pupil, ORCHARD)
  await pupil.getByPlaceholder(t('ask.attempt_hint')).fill('不知道怎么设')
  await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  await pupil.getByTestId('watch').first().click()
  await pupil.getByTestId('replay-start').first().click()
  await pupil.getByTestId('back-to-question').click()
  await pupil.getByTestId('solved').first().click()
  await expect(pupil.getByTestId('found')).toBeVisible()
}

test('a question is kept, tried again before its answer is seen, and comes again', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  const strangers = strangersOf(pupil)
  await findAndSolve(pupil)
  await pupil.getByTestId('keep').click()
  await pupil.getByTestId('kept').click()
  await expect(pupil).toHaveURL(/\/book\//)
  // The answer is hidden until something was tried, and so is the word on it.
  await expect(pupil.getByTestId('book-answer')).toHaveCount(0)
  await expect(pupil.getByTestId('book-knew')).toHaveCount(0)
  await expectAccessible(pupil)
  const gate = pupil.getByTestId('attempt-gate')
  await gate.locator('[data-chip]').first().click()
  await gate.getByRole('button', { name: t('bank.try_open') }).click()
  await expect(pupil.getByTestId('book-answer')).toBeVisible()
  // The answer was watched a moment ago: to know it today is no step, and the page says so before and after.
  await expect(pupil.getByTestId('book-early')).toBeVisible()
  await expectAccessible(pupil)
  await pupil.getByTestId('book-knew').click()
  await expect(pupil.getByTestId('book-said')).toContainText(t('book.early_said', { day: '' }).slice(0, 8))
  await expect(pupil.getByTestId('book-standing')).toContainText(t('book.steps', { n: '0', of: '5' }))
  await pupil.getByTestId('book-take-back').click()
  await expect(pupil.getByTestId('book-standing')).toContainText(t('book.steps', { n: '0', of: '5' }))
  await pupil.getByTestId('book-knew').click()
  await expect(pupil.getByTestId('book-said')).toBeVisible()
  await pupil.getByTestId('book-note').fill('把梨树看成一份')
  await pupil.getByTestId('book-note').blur()
  await pupil.getByRole('link', { name: t('book.next') }).click()
  await expect(pupil).toHaveURL(/\/book\?standing=due/)
  await pupil.locator('[data-standing="learning"]').click()
  const entry = pupil.getByTestId('book-entry').filter({ hasText: '把梨树看成一份' })
  await expect(entry).toHaveCount(1)
  await expectAccessible(pupil)
  await expect(pupil.getByTestId('book-print')).toHaveText(t('book.print'))
  const pdf = pupil.waitForEvent('download')
  await pupil.getByTestId('book-print').click()
  expect((await pdf).suggestedFilename()).toBe('book.pdf')
  // Taken out by mistake, it is put back as it was.
  await entry.click()
  await pupil.getByTestId('book-remove').click()
  await pupil.getByTestId('book-put-back').click()
  await expect(pupil.getByTestId('book-note')).toHaveValue('把梨树看成一份')
  await pupil.getByTestId('book-remove').click()
  await expect(pupil.getByTestId('book-put-back')).toBeVisible()
  expect(strangers).toEqual([])
})

test('what is searched is kept with one tap, taken back, and answered only after a try', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.goto('/bank')
  await pupil.getByTestId('bank-search').fill('复平面内表示复数 z=i(-2+i) 的点')
  const answered = pupil.getByTestId('answered').filter({ hasText: '第几象限' })
  const kept = answered.getByTestId('found-kept')
  await answered.getByTestId('found-keep').click()
  await expect(kept).toHaveText(t('book.kept_now'))
  await expectAccessible(pupil)
  await answered.getByTestId('found-undo').click()
  await answered.getByTestId('found-keep').click()
  await kept.click()
  await expect(pupil).toHaveURL(/\/book\//)
  await expect(pupil.getByTestId('book-found')).toContainText('第几象限')
  // Kept is not answered.
  await expect(pupil.getByTestId('book-answer')).toHaveCount(0)
  await expectAccessible(pupil)
  const gate = pupil.getByTestId('attempt-gate')
  await gate.locator('[data-chip]').first().click()
  await gate.getByRole('button', { name: t('bank.try_open') }).click()
  // Tried before the answer was ever seen: that counts on the first day, too.
  await expect(pupil.getByTestId('book-early')).toHaveCount(0)
  await pupil.getByTestId('book-answer').getByRole('link').click()
  await expect(pupil).toHaveURL(/\/replay\//)
  const keeps = pupil.getByTestId('replay-keep')
  await expect(keeps).toHaveAttribute('aria-pressed', 'true')
  // Where it was found it stands as kept, with nothing to be taken back.
  await pupil.goto(`/bank?q=${encodeURIComponent('复平面内表示复数 z=i(-2+i) 的点')}`)
  await expect(kept).toHaveText(t('book.kept'))
  await expect(answered.getByTestId('found-undo')).toHaveCount(0)
  await answered.getByTestId('watch').click()
  await keeps.click()
  await expect(keeps).toHaveAttribute('aria-pressed', 'false')
  await pupil.goto('/book')
  await expect(pupil.getByTestId('book-entry').filter({ hasText: '第几象限' })).toHaveCount(0)
})

test('without a network the book is there as it was seen last, and never said to be empty', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.evaluate(() => navigator.serviceWorker.ready)
  await findAndSolve(pupil)
  await pupil.getByTestId('keep').click()
  await expect(pupil.getByTestId('kept')).toBeVisible()
  const entry = pupil.getByTestId('book-entry').filter({ hasText: '爷爷的果园' })
  const reading = pupil.waitForResponse(/\/book\/overview/)
  await pupil.goto('/book')
  await reading
  await expect(entry).toHaveCount(1)
  const all = pupil
    .getByRole('group', { name: t('book.standing') })
    .getByRole('button')
    .first()
  const said = await all.textContent()
  await pupil.waitForLoadState('networkidle')
  await pupil.context().setOffline(true)
  await pupil.reload()
  await expect(pupil.getByTestId('book-offline')).toBeVisible()
  await expect(all).toHaveText(said ?? '')
  await expect(entry).toHaveCount(1)
  await expect(pupil.getByText(t('book.none'))).toHaveCount(0)
  await expectAccessible(pupil)
  await pupil.getByRole('searchbox').fill('没有这样的题')
  await expect(pupil.getByText(t('book.none_found'))).toBeVisible()
  await pupil.getByRole('searchbox').fill('梨树')
  await entry.click()
  await expect(pupil.getByTestId('book-kept-entry')).toContainText('爷爷的果园')
  await pupil.context().setOffline(false)
  // Where nothing is kept the error stands alone.
  const other = await enter('pupil', 'phone')
  await other.route(/\/api\/v1\/pupils\/[^/]+\/book/, (route) => route.abort())
  await other.goto('/book')
  await expect(other.getByRole('alert')).toContainText(t('error.offline'))
  await expect(other.getByText(t('book.none'))).toHaveCount(0)
  await expect(other.locator('[data-standing]')).toHaveCount(0)
  // And with the sign-out the book leaves the device.
  await pupil.goto('/settings')
  await pupil.getByRole('button', { name: t('settings.sign_out') }).click()
  await expect(pupil).toHaveURL(/sign-in/)
  await expect
    .poll(() =>
      pupil.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('replays-'))),
    )
    .toEqual([])
})

test('an answered question is kept from its own page', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  const { question } = await becomeAnswered(pupil)
  await pupil.goto(`/questions/${question}`)
  await expect(pupil.getByRole('link', { name: t('question.see_answer') })).toBeVisible()
  await pupil.getByTestId('keep').click()
  await pupil.getByTestId('kept').click()
  await expect(pupil.getByTestId('book-standing')).toBeVisible()
  await pupil.getByTestId('book-remove').click()
  await expect(pupil.getByTestId('book-put-back')).toBeVisible()
})

test('a pupil says how the book is kept, and a guardian reads it', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.goto('/questions')
  await pupil.getByTestId('book').click()
  const keeps = pupil.getByLabel(t('book.keeps_answered'))
  await keeps.check()
  await pupil.reload()
  await expect(keeps).toBeChecked()
  await keeps.uncheck()
  const guardian = await enter('guardian', 'phone')
  await guardian.getByTestId('child-book').first().click()
  await expect(guardian).toHaveURL(/\/children\/.+\/book/)
  await expect(guardian.getByRole('heading', { level: 1 })).toHaveText(t('book.title'))
  await expect(guardian.getByTestId('book-choices')).toHaveCount(0)
  await expectAccessible(guardian)
})
