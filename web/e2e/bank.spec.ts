import { expect, type Page } from '@playwright/test'
import { expectAccessible, strangersOf } from './support/accessible'
import { beginWithWords } from './support/people'
import { photograph, IN_THE_DARK } from './support/photograph'
import { test } from './support/story'
import { t } from './support/words'

/** A question of the demo region that a teacher has explained to somebody else, and the same with other numbers. */
const ORCHARD =
  '爷爷的果园种着桃树和梨树，明明数了数，发觉一共有36棵，他还发现桃树的棵数是梨树的2倍。爷爷的果园里种着梨树多少棵？'
const OTHER_ORCHARD = ORCHARD.replace('36', '48').replace('2倍', '3倍')

async function ask(pupil: Page, words: string): Promise<void> {
  await beginWithWords(pupil, words)
  await pupil.getByPlaceholder(t('ask.attempt_hint')).fill('不知道怎么设')
  await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  await expect(pupil).toHaveURL(/\/questions\//)
}

const state = (pupil: Page) => pupil.locator('[data-state]').first()

test('the replay of the same question comes first, and is enough', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  const strangers = strangersOf(pupil)
  await ask(pupil, ORCHARD)
  const answered = pupil.getByTestId('answered')
  await expect(answered).toHaveCount(1)
  await expect(answered).toContainText('爷爷的果园')
  await expect(answered.locator('mark').first()).toBeVisible()
  // What was found is no answer, and not solved before it was watched.
  await expect(pupil.getByTestId('solved')).toHaveCount(0)
  await expectAccessible(pupil)
  await answered.getByTestId('watch').click()
  await expect(pupil).toHaveURL(/\/replay\//)
  await pupil.getByTestId('replay-start').first().click()
  await expect(pupil.getByTestId('replay-board')).not.toHaveAttribute('data-items', '0')
  // Somebody else's is watched, not taken along.
  await expect(pupil.getByTestId('replay-take')).toHaveCount(0)
  await pupil.getByTestId('back-to-question').click()
  await pupil.getByTestId('solved').click()
  await expect(pupil.getByTestId('found')).toBeVisible()
  await expect(state(pupil)).toHaveAttribute('data-state', 'found')
  // What was understood today is watched again tomorrow.
  await pupil.getByTestId('watch-again').click()
  await expect(pupil).toHaveURL(/\/replay\//)
  await pupil.getByTestId('back-to-question').click()
  await expect(pupil.getByTestId('found')).toBeVisible()
  expect(strangers).toEqual([])
})

test('the near miss goes to the queue, and so does what one tap says is another question', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  await ask(pupil, OTHER_ORCHARD)
  await expect(pupil.locator('[data-state="queued"]')).toBeVisible()
  await pupil.getByRole('button', { name: t('question.cancel') }).click()
  await pupil
    .getByRole('dialog')
    .getByRole('button', { name: t('question.cancel') })
    .click()
  await expect(pupil.locator('[data-state="cancelled"]')).toBeVisible()
  const other = '有32名同学排队，每4名同学站一排，可以站几排？'
  await ask(pupil, other)
  await expect(pupil.getByTestId('answered')).toHaveCount(1)
  await pupil.getByTestId('not-mine').click()
  await expect(pupil.locator('[data-state="queued"]')).toBeVisible()
  await expect(pupil.locator('[data-place="1"]')).toBeVisible()
  // What is another question does not come back beside the place in the queue.
  await expect(pupil.getByTestId('answered')).toHaveCount(0)
  await expect(pupil.getByTestId('shown-first')).toHaveCount(0)
})

test('what is searched opens after saying what was tried, and the bureau sees how often it was enough', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.goto('/questions')
  await pupil.getByTestId('bank').click()
  await pupil.getByTestId('bank-search').fill('复平面内表示复数 z=i(-2+i) 的点')
  const answered = pupil.getByTestId('answered').first()
  await expect(answered).toContainText('第几象限')
  await expectAccessible(pupil)
  await answered.getByTestId('watch').click()
  const gate = pupil.getByTestId('attempt-gate')
  await expect(gate.getByRole('button', { name: t('bank.try_open') })).toBeDisabled()
  await gate.locator('[data-chip]').first().click()
  await gate.getByRole('button', { name: t('bank.try_open') }).click()
  await expect(pupil).toHaveURL(/\/replay\//)
  await expect(pupil.getByTestId('replay-start').first()).toBeVisible()
  const bureau = await enter('bureau', 'desk')
  await bureau.goto('/bank')
  await expect(bureau.getByTestId('bank-figures')).toBeVisible()
  await expect(bureau.locator('[data-figure="shown"] .number')).not.toHaveText('0')
  await expectAccessible(bureau)
})

test('without words the latest are there, and what they are about narrows them', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.goto('/bank')
  const answered = pupil.getByTestId('answered')
  const orchard = answered.filter({ hasText: '爷爷的果园' })
  const complex = answered.filter({ hasText: '第几象限' })
  await expect(answered).toHaveCount(20)
  await expectAccessible(pupil)
  await pupil.getByTestId('bank-more').click()
  await expect.poll(() => answered.count()).toBeGreaterThan(20)
  await pupil.getByTestId('bank-filters').click()
  await pupil.getByTestId('bank-stage').selectOption('senior')
  await expect(complex).toHaveCount(1)
  await expect(orchard).toHaveCount(0)
  await pupil.getByTestId('bank-stage').selectOption('primary')
  await expect(orchard).toHaveCount(1)
  await expect(complex).toHaveCount(0)
  await pupil.getByTestId('bank-form').selectOption('writing')
  await expect(answered).toHaveCount(0)
})

test('on a phone what is found is in sight, and what narrows it stands behind one button', async ({
  enter,
}) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.goto('/bank')
  const [filters, stage] = [pupil.getByTestId('bank-filters'), pupil.getByTestId('bank-stage')]
  await expect(stage).toBeHidden()
  await expect(filters).toHaveText(t('bank.narrow'))
  await pupil.getByTestId('bank-search').fill(ORCHARD)
  const first = pupil.getByTestId('answered').first()
  await expect(first).toContainText('爷爷的果园')
  await expect(pupil.getByRole('heading', { name: t('bank.found') })).toBeInViewport()
  await expect(first.locator('.asked')).toBeInViewport({ ratio: 1 })
  // Numbers say that it is the same: 36 trees, and twice as many.
  await expect(first.locator('.asked mark', { hasText: /^36$/ })).toBeVisible()
  await filters.click()
  await expect(filters).toHaveAttribute('aria-expanded', 'true')
  const subjects = pupil.getByRole('group', { name: t('archive.subject') }).getByRole('button')
  await expect(subjects.filter({ hasText: t('subject.math') })).toHaveCount(1)
  // At primary school nobody learns physics; who looks for it chooses a stage that does.
  await expect(subjects.filter({ hasText: t('subject.physics') })).toHaveCount(0)
  await stage.selectOption('senior')
  await subjects.filter({ hasText: t('subject.physics') }).click()
  await expect(filters).toHaveText(t('bank.narrow_n', { n: '2' }))
  await expectAccessible(pupil)
  // Whoever comes back finds it as it was.
  await expect(pupil).toHaveURL(/stage=senior/)
  await pupil.reload()
  await expect(filters).toHaveText(t('bank.narrow_n', { n: '2' }))
  await filters.click()
  await expect(stage).toHaveValue('senior')
  await filters.click()
  await expect(stage).toBeHidden()
  await pupil.getByTestId('bank-narrow-none').click()
  await expect(filters).toHaveText(t('bank.narrow'))
  await expect(first).toContainText('爷爷的果园')
  const desk = await enter('teacher', 'tablet')
  await desk.goto('/bank')
  await expect(desk.getByTestId('bank-stage')).toBeVisible()
  await expect(desk.getByTestId('bank-filters')).toBeHidden()
})

test('a long text is looked for by its beginning, and the page says so', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.goto('/bank')
  await pupil.getByTestId('bank-search').fill(ORCHARD + '鸡'.repeat(2_000 - ORCHARD.length))
  await expect(pupil.getByTestId('bank-cut')).toHaveText(t('bank.cut', { n: '800' }))
  await expect(pupil.getByTestId('answered').first()).toContainText('爷爷的果园')
  await expect(pupil.getByRole('alert')).toHaveCount(0)
})

test('a card that should not be there is reported from where it stands', async ({ enter }) => {
  const pupil = await enter('pupil', 'phone')
  await pupil.goto('/bank')
  await pupil.getByTestId('bank-search').fill('复平面内表示复数 z=i(-2+i) 的点')
  const card = pupil.getByTestId('answered').first()
  await expect(card).toContainText('第几象限')
  await card.getByText(t('report.title'), { exact: true }).click()
  await card.getByRole('button', { name: t('report.other'), exact: true }).click()
  const words = `卡片上有别人的名字 ${Date.now()}`
  await card.getByRole('textbox').fill(words)
  await expectAccessible(pupil)
  await card.getByRole('button', { name: t('report.act') }).click()
  await expect(card.getByText(t('report.sent'))).toBeVisible()
  const desk = await enter('bureau', 'desk')
  await desk.goto('/reports')
  const report = desk.getByRole('article').filter({ hasText: words })
  await expect(report).toContainText(t('report_about.question'))
  await expect(report).toContainText('第几象限')
  await report.getByRole('link', { name: t('moderation.one') }).click()
  await expect(desk).toHaveURL(/\/moderation\//)
})

test('a photo is read, the same question is found, and no teacher is asked', async ({ enter, reader }) => {
  const pupil = await enter('pupil', 'phone', { baseURL: reader })
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles('../demo/photos/orchard.jpg')
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.locator('[data-read-words]')).toHaveValue(/果园/, { timeout: 30_000 })
  await pupil.locator('[data-subject="math"]').click()
  await pupil.getByRole('button', { name: t('ask.next') }).click()
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  const answered = pupil.getByTestId('answered')
  await expect(answered).toContainText('爷爷的果园')
  await answered.getByTestId('watch').click()
  await pupil.getByTestId('replay-start').first().click()
  await pupil.getByTestId('back-to-question').click()
  await pupil.getByTestId('solved').click()
  await expect(pupil.getByTestId('found')).toBeVisible()
})

test('what is read late is shown beside the place in the queue, which stays where it is', async ({
  enter,
  reader,
}) => {
  const pupil = await enter('pupil', 'phone', { baseURL: reader })
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles('../demo/photos/orchard.jpg')
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  const words = pupil.locator('[data-read-words]')
  await expect(words).toHaveValue(/果园/, { timeout: 30_000 })
  // As long as it says something else, nothing like it was explained.
  await words.fill('还没读出来')
  await words.blur()
  await pupil.locator('[data-subject="math"]').click()
  await pupil.getByRole('button', { name: t('ask.next') }).click()
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  await expect(pupil.locator('[data-place="1"]')).toBeVisible()
  const answered = pupil.getByTestId('answered')
  await expect(answered).toHaveCount(0)
  const corrected = await pupil.evaluate(
    async ([text]) => {
      const question = location.pathname.replace('/questions/', '')
      const asked = await (await fetch(`/api/v1/questions/${question}`)).json()
      const file = asked.attachments[0].file_id
      const path = `/api/v1/questions/${question}/attachments/${file}/reading`
      const headers = { 'content-type': 'application/json' }
      return (await fetch(path, { method: 'PUT', headers, body: JSON.stringify({ text }) })).status
    },
    [ORCHARD],
  )
  expect(corrected).toBe(204)
  await expect(answered).toContainText('爷爷的果园')
  await expect(state(pupil)).toHaveAttribute('data-state', 'queued')
  await expect(pupil.locator('[data-place="1"]')).toBeVisible()
  await expectAccessible(pupil)
  await answered.getByTestId('watch').click()
  await pupil.getByTestId('replay-start').first().click()
  await pupil.getByTestId('back-to-question').click()
  await expect(pupil.getByTestId('solved')).toBeVisible()
  await pupil.getByTestId('wait-on').click()
  await expect(answered).toHaveCount(0)
  await expect(pupil.locator('[data-place="1"]')).toBeVisible()
  await pupil.reload()
  await expect(pupil.locator('[data-place="1"]')).toBeVisible()
  await expect(answered).toHaveCount(0)
})

test('a photo is searched by where photos are read, and a stage narrows what is found', async ({
  enter,
  reader,
}) => {
  const pupil = await enter('pupil', 'phone', { baseURL: reader })
  await pupil.goto('/bank')
  await pupil.getByTestId('bank-photo').setInputFiles('../demo/photos/orchard.jpg')
  await expect(pupil.getByTestId('bank-search')).toHaveValue(/果园/, { timeout: 30_000 })
  const answered = pupil.getByTestId('answered').filter({ hasText: '爷爷的果园' })
  await expect(answered).toHaveCount(1)
  // Whoever took a photo is led to what it found.
  await expect(pupil.getByTestId('bank-results')).toBeFocused()
  await expect(answered).toBeInViewport()
  await expectAccessible(pupil)
  await pupil.getByTestId('bank-filters').click()
  await pupil.getByTestId('bank-stage').selectOption('senior')
  await expect(answered).toHaveCount(0)
  await pupil.getByTestId('bank-stage').selectOption({ index: 0 })
  await expect(answered).toHaveCount(1)
  // What the photo before had found is not taken for what the next one says, which nobody can read.
  const buffer = await photograph(pupil, ORCHARD, IN_THE_DARK)
  const dark = { name: 'dark.png', mimeType: 'image/png', buffer }
  await pupil.getByTestId('bank-photo').setInputFiles(dark)
  await expect(pupil.getByTestId('bank-unread')).toContainText(t('reading.dark'), { timeout: 30_000 })
  await expect(pupil.getByTestId('bank-search')).toHaveValue('')
  // What was not read is of no matter to what is typed then.
  await pupil.getByTestId('bank-search').fill(ORCHARD)
  await expect(answered).toHaveCount(1)
  await expect(pupil.getByTestId('bank-unread')).toHaveCount(0)
  // Whoever cannot have it read is told to type it.
  const other = await enter('pupil', 'phone')
  await other.goto('/bank')
  await other.getByTestId('bank-photo').setInputFiles('../demo/photos/orchard.jpg')
  await expect(other.getByTestId('bank-unread')).toHaveText(t('bank.no_photo'))
})

test('who teaches a class or heads a school looks for answered questions too, also by photo, and opens them', async ({
  enter,
  reader,
}) => {
  for (const role of ['class_teacher', 'head', 'researcher'] as const) {
    const staff = await enter(role, 'desk', { baseURL: reader })
    await staff
      .getByRole('link', { name: t('bank.title'), exact: true })
      .first()
      .click()
    await staff.getByTestId('bank-photo').setInputFiles('../demo/photos/orchard.jpg')
    await expect(staff.getByTestId('bank-search')).toHaveValue(/果园/, { timeout: 30_000 })
    const answered = staff.getByTestId('answered').filter({ hasText: '爷爷的果园' })
    await expect(answered).toHaveCount(1)
    await answered.getByTestId('watch').click()
    await expect(staff).toHaveURL(/\/replay\/[\w-]+/)
    await expect(staff.getByTestId('replay-start').first()).toBeVisible()
  }
})

test('what was asked in other words is found where it is known what words mean, and is said to be so', async ({
  enter,
  reader,
}) => {
  const pupil = await enter('pupil', 'phone', { baseURL: reader })
  await pupil.goto('/bank')
  await pupil.getByTestId('bank-search').fill('果园有桃树梨树共36棵，桃树棵数为梨树的2倍，求梨树棵数')
  const first = pupil.getByTestId('answered').first()
  await expect(first).toContainText('爷爷的果园')
  await expect(first.getByTestId('meant')).toHaveText(t('bank.meant'))
  await expectAccessible(pupil)
})
