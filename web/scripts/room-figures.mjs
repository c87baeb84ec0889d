// Measures what a browser sees and does in a room, as `cargo xtask bench room` asks for it; prints one JSON object.
// Usage: node scripts/room-figures.mjs BASE PERSON SESSION ITEMS PERSON SESSION ITEMS: a long lesson, and a full page.
import { chromium } from '@playwright/test'

const [base, ...rooms] = process.argv.slice(2)
const [long, full] = [rooms.slice(0, 3), rooms.slice(3)].map(([person, session, items]) => ({
  person,
  session,
  items: Number(items),
}))

/** How often the long lesson is joined. */
const JOINS = 7
/** How much slower than this machine the page's processor is while frames are measured. */
const SLOWDOWN = 4
/** How long is written, and how long the page is moved. */
const SECONDS = 6
/** Pen events a second: what a tablet's digitiser gives. */
const PEN_HZ = 120
/** What a WebSocket puts before a short message that is masked. */
const FRAME_HEAD = 8

const browser = await chromium.launch({
  executablePath: process.env.WENQU_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
})
try {
  const join_ms = []
  const reader = await enter(long.person)
  // The first visit brings the program; those who join a lesson have had it on their device.
  for (let i = 0; i <= JOINS; i++) {
    const page = await reader.newPage()
    const took = await open(page, long)
    if (i > 0) join_ms.push(took)
    await page.close()
  }
  const writer = await enter(full.person)
  const page = await writer.newPage()
  const seconds = countBytes(page)
  await open(page, full)
  const hand = await writer.newCDPSession(page)
  const board = await page.getByTestId('board').boundingBox()
  await hand.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  const writing_ms = await framesOf(page, () => write(hand, board))
  const moving_ms = await framesOf(page, () => move(hand, board))
  await hand.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  seconds.begin()
  await write(hand, board)
  console.log(JSON.stringify({ join_ms, wire_bytes_per_s: seconds.end(), writing_ms, moving_ms }))
} finally {
  await browser.close()
}

/** A tablet on which a person is signed in. */
async function enter(person_id) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width: 1024, height: 768 },
    hasTouch: true,
  })
  const signIn = await context.request.post('/api/v1/demo/sign-in', { data: { person_id } })
  if (!signIn.ok()) throw new Error(`sign-in: ${signIn.status()}`)
  return context
}

/** Opens a room; answers the milliseconds from the address to the whole board on the screen. */
async function open(page, { session, items }) {
  await page.goto(`/room/${session}`, { waitUntil: 'commit' })
  const there = await page.waitForFunction(
    (wanted) => {
      const board = document.querySelector('[data-testid="board"]')
      return Number(board?.getAttribute('data-items') ?? 0) >= wanted && performance.now()
    },
    items,
    { polling: 'raf' },
  )
  return there.jsonValue()
}

/** Writes as a hand does: loops from left to right, a new stroke about every second. */
async function write(hand, board) {
  const begin = performance.now()
  for (let i = 0; i < SECONDS * PEN_HZ; i++) {
    const at = i % PEN_HZ
    const type = at === 0 ? 'mousePressed' : at === PEN_HZ - 1 ? 'mouseReleased' : 'mouseMoved'
    const x = board.x + board.width * (0.1 + (0.8 * at) / PEN_HZ)
    const y = board.y + board.height * (0.2 + (i / PEN_HZ) * 0.08) + 14 * Math.sin(at / 4)
    await hand.send('Input.dispatchMouseEvent', {
      type,
      x,
      y,
      button: 'left',
      buttons: type === 'mouseReleased' ? 0 : 1,
      clickCount: 1,
      pointerType: 'pen',
    })
    await until(begin + ((i + 1) * 1_000) / PEN_HZ)
  }
}

/** Pushes the page up and down with two fingers. */
async function move(hand, board) {
  const begin = performance.now()
  const [x, y] = [board.x + board.width / 2, board.y + board.height / 2]
  const fingers = (by) => [
    { x: x - 60, y: y + by, id: 1 },
    { x: x + 60, y: y + by, id: 2 },
  ]
  await hand.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(0) })
  for (let i = 0; i < SECONDS * 60; i++) {
    const by = 200 * Math.sin(i / 20)
    await hand.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(by) })
    await until(begin + ((i + 1) * 1_000) / 60)
  }
  await hand.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

function until(time) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())))
}

/** Bytes of the messages that leave a page, second by second. */
function countBytes(page) {
  let [counted, begun] = [undefined, 0]
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (!counted) return
      const second = Math.floor((performance.now() - begun) / 1_000)
      counted[second] = (counted[second] ?? 0) + Buffer.byteLength(payload) + FRAME_HEAD
    }),
  )
  return {
    begin() {
      ;[counted, begun] = [[], performance.now()]
    },
    end: () => counted.slice(0, SECONDS).map((bytes) => bytes ?? 0),
  }
}

/** Work of the page's main thread from one frame to the next, in milliseconds, while something is done. */
async function framesOf(page, act) {
  const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata']
  await browser.startTracing(page, { categories })
  await act()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  const thread = ({ pid, tid }) => `${pid}/${tid}`
  const callbacks = traceEvents.filter(({ name }) => name === 'FireAnimationFrame')
  const [main, drawn] = [...groupBy(callbacks, thread)].sort(([, a], [, b]) => b.length - a.length)[0] ?? []
  // One kind of event alone, for the kinds are nested.
  const tasks = traceEvents
    .filter((one) => thread(one) === main && one.ph === 'X' && one.name === 'ThreadControllerImpl::RunTask')
    .sort((a, b) => a.ts - b.ts)
  // A frame begins with the task that draws it, however many callbacks there are in it.
  const begins = tasks.filter(({ ts, dur = 0 }) => drawn.some((one) => one.ts >= ts && one.ts < ts + dur))
  const work = begins.map(() => 0)
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    const frame = begins.findLastIndex((begin) => begin.ts <= ts)
    // The thread's own time: what else the machine does meanwhile is not the page's work.
    if (frame >= 0) work[frame] += tdur / 1_000
  }
  return work
}

function groupBy(list, key) {
  const groups = new Map()
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return groups
}
