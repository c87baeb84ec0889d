import { expect, type Page } from '@playwright/test'
import type { Schemas } from '../../src/api'

declare global {
  interface Window {
    /** Every sound a page has made to be played, as long as a story listens. */
    sounds?: HTMLAudioElement[]
  }
}

/** Lets a story listen to what pages play, which no element on the page shows. From the next page load on. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const sounds: HTMLAudioElement[] = (window.sounds = [])
    window.Audio = new Proxy(Audio, {
      construct(target, given: [string?]) {
        const sound = new target(...given)
        sounds.push(sound)
        return sound
      },
    })
  })
}

/** The recordings of a session, as the program tells whoever may watch it. */
export async function recordingsOf(page: Page, session: string): Promise<Schemas['VoiceView'][]> {
  const answer = await page.request.get(`/api/v1/sessions/${session}/replay`)
  expect(answer.ok()).toBe(true)
  const { replay } = (await answer.json()) as { replay: { voices: Schemas['VoiceView'][] } }
  return replay.voices
}

/** How long a recording lasts by its own samples, in seconds, and how loud it is at its loudest, from 0 to 1. */
export function hear(page: Page, url: string): Promise<{ seconds: number; peak: number }> {
  return page.evaluate(async (url) => {
    const context = new AudioContext()
    const sound = await context.decodeAudioData(await (await fetch(url)).arrayBuffer())
    const samples = sound.getChannelData(0)
    await context.close()
    return { seconds: sound.duration, peak: samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0) }
  }, url)
}

/** Opens the replay that a page tells of, or a part of it, and leaves it standing at its beginning. */
export async function openReplay(page: Page, part: 'all' | 'board' | 'sound' = 'all'): Promise<void> {
  const choice = page.getByTestId(`part-${part}`)
  await expect(page.getByTestId('replay-start')).toBeEnabled()
  // One without voices leaves nothing to choose.
  if (await choice.count()) await choice.check()
  await page.getByTestId('replay-start').click()
  const bar = page.getByTestId('replay-bar')
  await expect(bar).toBeVisible()
  if ((await bar.getAttribute('data-playing')) === 'true') await page.getByTestId('play').click()
  await expect(bar).toHaveAttribute('data-playing', 'false')
  await seek(page, 0)
}

/** Goes to a place of the replay that is open, in milliseconds. */
export async function seek(page: Page, to: number): Promise<void> {
  const place = String(Math.floor(to / 100) * 100)
  await page.getByTestId('seek').fill(place)
  await expect(page.getByTestId('replay-bar')).toHaveAttribute('data-time', place)
}

/** How long the replay that is open lasts, in milliseconds. */
export async function lengthOf(page: Page): Promise<number> {
  return Number(await page.getByTestId('replay-bar').getAttribute('data-duration'))
}

/** Plays from where the replay stands until its clock and a voice's own have moved on. */
export async function expectPlaying(page: Page): Promise<void> {
  const bar = page.getByTestId('replay-bar')
  const before = Number(await bar.getAttribute('data-time'))
  const placesOfSounds = () =>
    page.evaluate(() =>
      (window.sounds ?? [])
        .filter(({ src, duration }) => /\/voices\/|^blob:/.test(src) && duration > 0)
        .map(({ currentTime }) => currentTime),
    )
  const start = Math.max(0, ...(await placesOfSounds()))
  await page.getByTestId('play').click()
  await expect(bar).toHaveAttribute('data-playing', 'true')
  await expect.poll(async () => Math.max(0, ...(await placesOfSounds()))).toBeGreaterThan(start + 1)
  await expect.poll(async () => Number(await bar.getAttribute('data-time'))).toBeGreaterThan(before + 1_000)
  await page.getByTestId('play').click()
  await expect(bar).toHaveAttribute('data-playing', 'false')
}
