import { expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import type { Schemas } from '../../src/api'
import { writeStroke } from './stage'
import { t } from './words'

export type Role = Schemas['Role']

/** What the sign-in page says of the demo's first child, and of the second, who asks what the first asks. */
export const FIRST_CHILD = /小学(?!.*(同一题|不同意|还没有))/
export const SECOND_CHILD = '和同学问同一题'

/** What a person holds in the hand. */
export const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  tablet: { viewport: { width: 1024, height: 768 }, hasTouch: true },
  desk: { viewport: { width: 1280, height: 800 } },
} satisfies Record<string, BrowserContextOptions>

/** Opens a browser of one's own and signs in with one click, as the demo region lets people do; `note` is what its list says of them. */
export async function signInAs(
  browser: Browser,
  role: Role,
  device: keyof typeof DEVICES,
  options: BrowserContextOptions = {},
  note: string | RegExp = '',
): Promise<Page> {
  const context = await browser.newContext({ ...DEVICES[device], ...options })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.locator(`[data-role="${role}"]`).filter({ hasText: note }).first().click()
  await expect(page.getByRole('main')).toBeVisible()
  await expect(page).toHaveURL('/')
  return page
}

/** Passes the ten-second check and goes on duty. The fake microphone is heard by itself; the pen writes on the strip. */
export async function goOnDuty(teacher: Page): Promise<void> {
  await teacher.getByRole('button', { name: t('duty.go_on'), exact: true }).click()
  await passCheck(teacher)
}

/** Passes the check that is open. */
export async function passCheck(teacher: Page): Promise<void> {
  await expect(teacher.locator('[data-microphone="heard"]')).toBeVisible()
  await writeStroke(
    teacher,
    teacher.getByRole('button', { name: t('check.pen_strip') }),
    'pen',
    [0.1, 0.5],
    [0.6, 0.3],
  )
  await expect(teacher.locator('[data-pen="pen"]')).toBeVisible()
  await teacher.getByRole('button', { name: t('check.start') }).click()
  await expect(teacher.locator('[data-on-duty]')).toBeVisible()
}

/** Goes off duty, so that the next story's questions do not ring here. */
export async function goOffDuty(teacher: Page): Promise<void> {
  await teacher.goto('/')
  await teacher.getByRole('button', { name: t('duty.go_off'), exact: true }).click()
  await expect(teacher.locator('[data-on-duty]')).toHaveCount(0)
}

/** Puts a photo from the album into a question and chooses the subject. */
export async function beginWithPhoto(pupil: Page, photo: string, subject: Schemas['Subject']): Promise<void> {
  await pupil.getByTestId('ask').click()
  await pupil.locator('[data-album]').setInputFiles(photo)
  await pupil.getByRole('button', { name: t('ask.use_photo') }).click()
  await expect(pupil.locator('[data-attachment] img')).toBeVisible()
  await pupil.locator(`[data-subject="${subject}"]`).click()
  await pupil.getByRole('button', { name: t('ask.next') }).click()
}

/** Writes a question in mathematics and goes on to what was tried. */
export async function beginWithWords(pupil: Page, words: string): Promise<void> {
  await pupil.goto('/ask?with=text')
  await pupil.getByPlaceholder(t('ask.words_hint')).fill(words)
  await pupil.locator('[data-subject="math"]').click()
  await pupil.getByRole('button', { name: t('ask.next') }).click()
}

/** Asks in words for an answer in writing, as a page does it; the answer is the question. */
export async function askInWriting(pupil: Page, text: string): Promise<string> {
  const api = `${process.env.WENQU_URL}/api/v1/questions`
  const { request } = pupil.context()
  const draft = { subject: 'math', text, attempt: { chips: ['stuck_on_step'] } }
  const { id } = (await (await request.post(api, { data: draft })).json()) as { id: string }
  expect((await request.post(`${api}/${id}/submit`, { data: { mode: 'text' } })).ok()).toBe(true)
  return id
}

/** Makes the one who holds this page a pupil of the demo region to whom a teacher has explained something; the answer is what it was. */
export async function becomeAnswered(page: Page): Promise<{ question: string; words: string }> {
  const api = `${process.env.WENQU_URL}/api/v1`
  const { request } = page.context()
  const people = await request.get(`${api}/demo/people`, { params: { role: 'pupil', limit: 40 } })
  for (const { person_id } of (await people.json()) as { person_id: string }[]) {
    await request.post(`${api}/demo/sign-in`, { data: { person_id, role: 'pupil' } })
    const answer = await request.get(`${api}/questions`, { params: { state: 'answered' } })
    const { items } = (await answer.json()) as { items: Schemas['QuestionView'][] }
    const asked = items.find(({ text }) => text)
    if (asked) return { question: asked.id, words: asked.text ?? '' }
  }
  throw new Error('nobody was explained anything')
}

/** Says in a second or two what was tried; the fake microphone speaks. */
export async function sayAttempt(pupil: Page): Promise<void> {
  await pupil.getByRole('button', { name: t('ask.attempt_say') }).hover()
  await pupil.mouse.down()
  await expect(pupil.getByRole('button', { name: t('voice.stop', { time: '0:02' }) })).toBeVisible()
  await pupil.mouse.up()
  await expect(pupil.locator('audio[src^="/api/v1/files/"]')).toBeVisible()
}

/** A pupil asks about a photo in mathematics, and the teacher who has just come on duty takes it: both are in the room. */
export async function meet(teacher: Page, pupil: Page, photo: string): Promise<void> {
  await goOnDuty(teacher)
  await beginWithPhoto(pupil, photo, 'math')
  await pupil.locator('[data-chip]').first().click()
  await pupil.getByRole('button', { name: t('ask.send_live') }).click()
  await teacher
    .locator('[data-offer]')
    .getByRole('button', { name: t('offer.accept') })
    .click()
}
