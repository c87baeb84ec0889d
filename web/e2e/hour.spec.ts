import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { openReplay, seek } from './support/replay'
import { test } from './support/story'

/** A lesson of an hour: every ten seconds a line comes onto the board, and at that moment a tone begins that lasts a second. */
const HOUR_MS = 3_600_000
const EVERY_MS = 10_000

/** How far apart what is seen and what is heard may be, in milliseconds. */
const APART_MS = 80

/** Places to go to, in numbers of lines: near, far, forward and back. */
const PLACES = [3, 355, 12, 180, 181, 47, 299, 1]

const ROOM = '00000000-0000-7000-8000-00000000600f'

/** The voice: silence, and a tone in the first second of every ten. */
function voice(): Buffer {
  const file = join(mkdtempSync(join(tmpdir(), 'hour-')), 'voice.ogg')
  const sound = `aevalsrc='if(lt(mod(t\\,10)\\,1)\\,0.6*sin(2*PI*440*t)\\,0)':s=16000:d=${HOUR_MS / 1_000}`
  const how = ['-ac', '1', '-c:a', 'libopus', '-b:a', '16k', '-compression_level', '0', '-y', file]
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', sound, ...how])
  return readFileSync(file)
}

/** The log: the lines, and between them a pen that never rests. */
function log(author: string): object[] {
  const entries: { at: number; op: object }[] = []
  for (let at = EVERY_MS, n = 1; at < HOUR_MS; at += EVERY_MS, n++) {
    const [x, y] = [500 + (n % 18) * 500, 500 + Math.floor(n / 18) * 200]
    const line = { type: 'line', x1: x, y1: y, x2: x + 300, y2: y, color: '#E03131', width: 40 }
    entries.push({ at, op: { k: 'add', id: `l${n}`, page: 0, shape: line } })
    const pen = { id: `p${n}`, page: 0, tool: 'pen', color: '#1B2A33', width: 30 }
    entries.push({ at: at + 3_000, op: { k: 'ink', ...pen, pts: [x, y + 80, 128] } })
    for (let step = 1; step <= 20; step++)
      entries.push({
        at: at + 3_000 + step * 200,
        op: { k: 'more', id: `p${n}`, pts: [8, step % 3, 128, 8, -1, 128], done: step === 20 },
      })
  }
  return entries.map((entry, i) => ({ seq: i + 1, author, ...entry }))
}

/** Puts the hour in the place of what the program has for a session. */
async function stage(page: Page, session: string): Promise<void> {
  const sound = voice()
  const author = '00000000-0000-7000-8000-000000000001'
  const entries = log(author)
  const url = `/api/v1/rooms/${ROOM}/voices/0`
  await page.route(`**/api/v1/sessions/${session}`, async (route) => {
    const answer = await route.fetch()
    const found = (await answer.json()) as object
    await route.fulfill({ response: answer, json: { ...found, room_id: ROOM } })
  })
  await page.route(`**/api/v1/rooms/${ROOM}/replay`, (route) =>
    route.fulfill({
      json: {
        room: ROOM,
        duration_ms: HOUR_MS,
        opened_at: new Date(0).toISOString(),
        entries_url: '',
        voices: [{ n: 0, author, url, offset_ms: 0, duration_ms: HOUR_MS, bytes: sound.length }],
        chapters: [],
        pages: 1,
        log_bytes: 1_000_000,
        image_bytes: 0,
        captions: [],
        film: null,
      },
    }),
  )
  await page.route(`**/api/v1/rooms/${ROOM}/log*`, (route) => {
    const after = Number(new URL(route.request().url()).searchParams.get('after'))
    return route.fulfill({ json: { entries: entries.slice(after, after + 1_000), head: entries.length } })
  })
  await page.route(`**${url}`, (route) =>
    route.fulfill({ body: sound, contentType: 'audio/ogg', headers: { 'accept-ranges': 'none' } }),
  )
}

/** Hears what the page plays, from the next load on: when a tone begins, and when a line comes onto the board. */
async function listenAndLook(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const LOUD = 0.1
    window.heard = { tone: 0, line: 0 }
    const context = new AudioContext()
    window.Audio = new Proxy(Audio, {
      construct(target, given: [string?]) {
        const sound = new target(...given)
        const ear = context.createAnalyser()
        ear.fftSize = 256
        context.createMediaElementSource(sound).connect(ear).connect(context.destination)
        sound.addEventListener('play', () => void context.resume())
        const samples = new Float32Array(ear.fftSize)
        setInterval(() => {
          ear.getFloatTimeDomainData(samples)
          if (!window.heard?.tone && samples.some((one) => Math.abs(one) > LOUD))
            window.heard = { ...window.heard, tone: performance.now() }
        }, 4)
        return sound
      },
    })
    document.addEventListener('DOMContentLoaded', () => {
      let before = ''
      new MutationObserver(() => {
        const items = document.querySelector('[data-testid="replay-board"]')?.getAttribute('data-items') ?? ''
        if (before && items !== before && !window.heard?.line)
          window.heard = { ...window.heard, line: performance.now() }
        before = items
      }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-items'] })
    })
  })
}

declare global {
  interface Window {
    heard?: { tone?: number; line?: number }
  }
}

test('an hour is in step wherever one goes: what is heard comes with what is seen', async ({ enter }) => {
  test.setTimeout(180_000)
  const guardian = await enter('guardian', 'desk')
  const answer = await guardian.request.get('/api/v1/sessions')
  const { items } = (await answer.json()) as { items: { id: string; room_id: string | null }[] }
  const session = items.find(({ room_id }) => room_id)?.id ?? ''
  await stage(guardian, session)
  await listenAndLook(guardian)
  await guardian.goto(`/replay/${session}`)
  await openReplay(guardian)
  const bar = guardian.getByTestId('replay-bar')
  await expect(bar).toHaveAttribute('data-duration', String(HOUR_MS))

  for (const place of PLACES) {
    await test.step(`line ${place}`, async () => {
      await seek(guardian, place * EVERY_MS - 1_500)
      // The board has come to the place as well: what changes from here on is played.
      await guardian.evaluate(async () => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
        window.heard = {}
      })
      await guardian.getByTestId('play').click()
      await expect
        .poll(() => guardian.evaluate(() => Boolean(window.heard?.tone && window.heard.line)), {
          timeout: 15_000,
        })
        .toBe(true)
      await guardian.getByTestId('play').click()
      await expect(bar).toHaveAttribute('data-playing', 'false')
      const { tone = 0, line = 0 } = (await guardian.evaluate(() => window.heard)) ?? {}
      test.info().annotations.push({ type: 'apart', description: String(Math.round(tone - line)) })
      expect(Math.abs(tone - line), `line ${place}`).toBeLessThan(APART_MS)
    })
  }
})
