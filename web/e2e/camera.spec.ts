import { expect, type Locator, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { goOffDuty, meet } from './support/people'
import { boardOf, expectItems, expectTalking, voiceFigures } from './support/stage'
import { test } from './support/story'
import { relayOf, Turn, TURN_PORTS } from './support/turn'
import { t } from './support/words'

test.use({ permissions: ['microphone', 'camera'] })

/** A picture takes the time of a connection. */
const SHOWN = { timeout: 20_000 }

const seen = (page: Page): Locator => page.getByTestId('picture-seen')

/** What a moving picture shows at this moment, as a sum over its pixels. */
const glance = (picture: Locator) =>
  picture.evaluate((element: HTMLVideoElement) => {
    const canvas = new OffscreenCanvas(64, 48)
    const context = canvas.getContext('2d')
    context?.drawImage(element, 0, 0, 64, 48)
    const pixels = context?.getImageData(0, 0, 64, 48).data ?? []
    let sum = 0
    for (let i = 0; i < pixels.length; i++) sum += (pixels[i] ?? 0) * ((i % 251) + 1)
    return element.videoWidth > 0 ? sum : 0
  })

/** Waits until a picture is there and moves. */
async function expectMoving(picture: Locator): Promise<void> {
  await expect(picture).toBeVisible(SHOWN)
  await expect.poll(() => glance(picture), SHOWN).toBeGreaterThan(0)
  const first = await glance(picture)
  await expect.poll(() => glance(picture)).not.toBe(first)
}

/** Turns one's own camera on or off. */
async function turn(page: Page, on: boolean): Promise<void> {
  await page.getByTestId('camera').click()
  await page.getByTestId('camera-switch').click()
  await expect(page.getByTestId('camera-switch')).toHaveAttribute('data-on', String(on))
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('camera-sheet')).toHaveCount(0)
}

/** What has gone out over the picture connection: bits, and milliseconds of its clock. */
const sent = (page: Page) =>
  page.evaluate(async () => {
    const stats = (await window.wenqu?.camera?.getStats()) as {
      type: string
      timestamp: number
      bytesSent?: number
    }[]
    const line = stats.find((one) => one.type === 'outbound-rtp')
    return { bits: (line?.bytesSent ?? 0) * 8, at: line?.timestamp ?? 0 }
  })

test('a small picture beside the voice: off by default, allowed by the teacher, ended by either', async ({
  enter,
}) => {
  test.setTimeout(150_000)
  const teacher = await enter('teacher', 'tablet')
  const pupil = await enter('pupil', 'phone')
  await meet(teacher, pupil, '../demo/photos/garden.jpg')
  await expectItems(boardOf(pupil), 1)
  await Promise.all([expectTalking(teacher), expectTalking(pupil)])

  await test.step("the teacher's picture moves on the pupil's phone, and leaves the question free", async () => {
    await expect(teacher.getByTestId('pictures')).toHaveCount(0)
    await turn(teacher, true)
    await expectMoving(teacher.getByTestId('picture-own'))
    await expectMoving(seen(pupil))
    const [pictures, board] = [
      await pupil.getByTestId('pictures').boundingBox(),
      await boardOf(pupil).boundingBox(),
    ]
    expect((pictures?.y ?? 0) + (pictures?.height ?? 1_000)).toBeLessThanOrEqual((board?.y ?? 0) + 1)
    await pupil.getByTestId('pictures-fold').click()
    await expect(seen(pupil)).toBeHidden()
    await pupil.getByTestId('pictures-fold').click()
    await expect(seen(pupil)).toBeVisible()
  })

  await test.step('it costs no more than it may', async () => {
    const before = await sent(teacher)
    await expect.poll(async () => (await sent(teacher)).at - before.at).toBeGreaterThan(3_000)
    const after = await sent(teacher)
    const rate = ((after.bits - before.bits) * 1_000) / (after.at - before.at)
    expect(rate).toBeGreaterThan(5_000)
    expect(rate).toBeLessThan(200_000)
  })

  await test.step('the pupil shows one once the teacher allows it', async () => {
    await pupil.getByTestId('camera').click()
    await expect(pupil.getByTestId('camera-switch')).toHaveAttribute('aria-disabled', 'true')
    await expect(pupil.getByTestId('camera-note')).toHaveText(t('room.camera_ask'))
    await teacher.getByTestId('camera').click()
    await teacher.getByTestId('camera-allow').check()
    await teacher.keyboard.press('Escape')
    await expect(pupil.getByTestId('camera-switch')).toHaveAttribute('aria-disabled', 'false')
    await pupil.getByTestId('camera-switch').click()
    await expect(pupil.getByTestId('camera-switch')).toHaveAttribute('data-on', 'true')
    await pupil.keyboard.press('Escape')
    await Promise.all([expectMoving(seen(teacher)), expectMoving(seen(pupil))])
    await Promise.all([expectAccessible(teacher), expectAccessible(pupil)])
  })

  await test.step('the keyboard moves the pictures out of the way', async () => {
    const pictures = teacher.getByTestId('pictures')
    const before = await pictures.boundingBox()
    await teacher.getByTestId('pictures-move').press('ArrowLeft')
    await teacher.getByTestId('pictures-move').press('ArrowDown')
    const after = await pictures.boundingBox()
    expect((before?.x ?? 0) - (after?.x ?? 0)).toBe(32)
    expect((after?.y ?? 0) - (before?.y ?? 0)).toBe(32)
  })

  await test.step('a page that is loaded again sees the other, with its own camera off', async () => {
    await pupil.reload()
    await expectMoving(seen(pupil))
    await expect(pupil.getByTestId('picture-own')).toHaveCount(0)
    await expect(seen(teacher)).toHaveCount(0, SHOWN)
    await turn(pupil, true)
    await expectMoving(seen(teacher))
  })

  await test.step('what the teacher no longer allows is off, and so is what is turned off', async () => {
    await teacher.getByTestId('camera').click()
    await teacher.getByTestId('camera-allow').uncheck()
    await teacher.keyboard.press('Escape')
    await expect(seen(teacher)).toHaveCount(0)
    await expect(pupil.getByTestId('picture-own')).toHaveCount(0)
    await pupil.getByTestId('camera').click()
    await expect(pupil.getByTestId('camera-note')).toHaveText(t('room.camera_barred'))
    await pupil.keyboard.press('Escape')
    await turn(teacher, false)
    await expect(pupil.getByTestId('pictures')).toHaveCount(0)
    await expect(pupil.getByTestId('camera-told')).toHaveText(/./)
  })

  await test.step('and the voices never stopped', async () => {
    const before = await voiceFigures(pupil)
    await expect.poll(async () => (await voiceFigures(pupil)).received - before.received).toBeGreaterThan(10)
    await Promise.all([expectTalking(teacher), expectTalking(pupil)])
  })
  await goOffDuty(teacher)
})

test('where only a relay gets through, it carries the picture too', async ({ enter, air }) => {
  test.setTimeout(90_000)
  const relay = await Turn.open()
  try {
    air.close(TURN_PORTS)
    const teacher = await enter('teacher', 'tablet')
    const pupil = await enter('pupil', 'phone')
    await meet(teacher, pupil, '../demo/photos/garden.jpg')
    await Promise.all([expectTalking(teacher), expectTalking(pupil)])
    await turn(teacher, true)
    await expectMoving(seen(pupil))
    for (const page of [teacher, pupil]) expect(await relayOf(page, 'camera')).toBe('tcp')
    await goOffDuty(teacher)
  } finally {
    air.clear()
    await relay.close()
  }
})
