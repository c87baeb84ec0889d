import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { expectAccessible, expectLargeTypeFits } from './support/accessible'
import { signInAs } from './support/people'
import { t } from './support/words'

interface Got {
  headers: IncomingHttpHeaders
  body: string
}

/** The far end of a webhook: keeps what comes and answers as it is told. */
async function receiver(): Promise<{
  url: string
  got: Got[]
  answer: (status: number) => void
  close: () => void
}> {
  const got: Got[] = []
  let status = 200
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      got.push({ headers: request.headers, body })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/wenqu`
  return { url, got, answer: (next) => (status = next), close: () => server.close() }
}

test('a teacher chooses how to be reached and proves a number; the operator sees what became of it', async ({
  browser,
}) => {
  const teacher = await signInAs(browser, 'teacher', 'phone')
  await teacher.goto('/settings')
  await teacher.locator('summary', { hasText: t('choices.title') }).click()
  const choice = teacher.locator('[name="answers-mail"]')
  await expect(choice).toBeChecked()
  await choice.click()
  await expect(choice).not.toBeChecked()
  await teacher.locator('summary', { hasText: t('contacts.title') }).click()
  await teacher.locator('[name="phone"]').fill('12012345678')
  const phone = teacher.locator('[data-kind="phone"]')
  await phone.getByRole('button', { name: t('contacts.send_code') }).click()
  await expect(teacher.getByText(t('error.contact_unfit'))).toBeVisible()
  await expect(teacher.locator('[name="phone"]')).toHaveValue('12012345678')
  await teacher.locator('[name="phone"]').fill('138 1234 5678')
  await phone.getByRole('button', { name: t('contacts.send_code') }).click()
  await expect(teacher.locator('[name="phone-code"]')).toBeVisible()
  await expectAccessible(teacher)
  await expectLargeTypeFits(teacher)

  const operator = await signInAs(browser, 'operator', 'desk')
  await operator.getByRole('link', { name: t('menu.messages') }).click()
  await operator.getByRole('link', { name: t('messages.outbox'), exact: true }).click()
  const sent = operator
    .getByRole('row')
    .filter({ has: operator.locator('[data-channel="sms"]') })
    .first()
  await expect(sent).toContainText('138****5678')
  const code = /\d{6}/.exec((await sent.locator('.text').innerText()) ?? '')?.[0] ?? ''
  await expectAccessible(operator)

  await teacher.locator('[name="phone-code"]').fill(code)
  await teacher.getByRole('button', { name: t('contacts.prove') }).click()
  await expect(phone).toContainText(t('contacts.proved'))
  await teacher.reload()
  await teacher.locator('summary', { hasText: t('choices.title') }).click()
  await expect(choice).not.toBeChecked()

  await operator.getByRole('link', { name: t('messages.deliveries') }).click()
  await expect(
    operator.getByRole('row', { name: new RegExp(t('message_code.contact_code')) }).first(),
  ).toContainText(t('delivery.sent'))
  await expectAccessible(operator)
  await operator.getByRole('link', { name: t('messages.costs') }).click()
  await expect(operator.getByText(t('messages.no_cap'))).toBeVisible()
  await expectAccessible(operator)
})

test('a guardian subscribes to the family calendar and resets its address', async ({ browser, request }) => {
  const guardian = await signInAs(browser, 'guardian', 'phone')
  await guardian.goto('/settings')
  await guardian.locator('summary', { hasText: t('feed.title') }).click()
  await guardian.getByRole('button', { name: t('feed.make') }).click()
  const first = await guardian.locator('code.address').innerText()
  await expectAccessible(guardian)
  await expectLargeTypeFits(guardian)
  expect(await (await request.get(first)).text()).toMatch(/^BEGIN:VCALENDAR/)
  await guardian.getByRole('button', { name: t('feed.reset') }).click()
  await expect(guardian.locator('code.address')).not.toHaveText(first)
  expect((await request.get(first)).status()).toBe(404)
})

test('what a receiver never takes is dead, stands on its page, and is sent again by hand', async ({
  browser,
}) => {
  // It waits for two pauses of a delivery.
  test.setTimeout(150_000)
  const far = await receiver()
  const operator = await signInAs(browser, 'operator', 'desk')
  await operator.getByRole('link', { name: t('menu.webhooks') }).click()
  await operator.getByRole('button', { name: t('webhooks.add') }).click()
  await operator.locator('[name="name"]').fill('区数据平台')
  await operator.locator('[name="url"]').fill(`${far.url}/moved-since`)
  await operator.getByLabel(t('event.tutoring.question_asked')).check()
  await expectAccessible(operator)
  await operator.getByRole('button', { name: t('act.save') }).click()
  const secret = await operator.locator('code.secret').innerText()
  await operator.getByRole('button', { name: t('webhooks.secret_kept') }).click()
  await operator.getByRole('link', { name: '区数据平台' }).click()

  await operator.getByRole('button', { name: t('webhooks.edit') }).click()
  await operator.locator('[name="url"]').fill(far.url)
  await expectAccessible(operator)
  await operator.getByRole('button', { name: t('act.save') }).click()
  await expect(operator.getByText(far.url, { exact: true })).toBeVisible()

  await operator.getByRole('button', { name: t('webhooks.ping') }).click()
  await expect.poll(() => far.got.length).toBe(1)
  const { headers, body } = far.got[0] ?? { headers: {}, body: '' }
  const [, seconds, mark] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers['wenqu-signature'])) ?? []
  expect(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')).toBe(mark)

  // Two tries here, ten seconds apart.
  far.answer(500)
  await operator.getByRole('button', { name: t('webhooks.ping') }).click()
  await expect.poll(() => far.got.length, { timeout: 90_000 }).toBe(3)
  await operator.reload()
  await operator.getByRole('combobox', { name: t('messages.state') }).press('Enter')
  await operator.getByRole('option', { name: t('webhook_delivery.dead'), exact: true }).click()
  await expect(operator).toHaveURL(/state=dead/)
  const dead = operator.getByRole('row', { name: new RegExp(t('webhook_delivery.dead')) })
  await expect(dead).toContainText(t('webhook_fault.answered', { status: '500' }))
  await expectAccessible(operator)
  far.answer(200)
  await dead.getByRole('button', { name: t('webhooks.replay'), exact: true }).click()
  await expect.poll(() => far.got.length).toBe(4)
  expect(far.got[3]?.body).toBe(far.got[2]?.body)
  await operator.reload()
  await expect(operator.getByText(t('webhooks.counts', { waiting: '0', dead: '0' }))).toBeVisible()
  far.close()
})
