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

const P=(a,q)=>{const b=[...a].sort((x,y)=>x-y);return b[Math.floor(q*(b.length-1))]?.toFixed(1)}
try {
  const writer = await enter(full.person)
  const page = await writer.newPage()
  await open(page, full)
  const hand = await writer.newCDPSession(page)
  const board = await page.getByTestId('board').boundingBox()
  await hand.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  for (const [name, act] of [['write', () => write(hand, board)], ['move', () => move(hand, board)]]) {
    if (process.env.CPUPROF) { await hand.send('Profiler.enable'); await hand.send('Profiler.start') }
    const work = await framesOf(page, act)
    if (process.env.CPUPROF) {
      const { profile } = await hand.send('Profiler.stop')
      const self = new Map(); const dt = profile.timeDeltas; const byId = new Map(profile.nodes.map(n=>[n.id,n]))
      profile.samples.forEach((id,k)=>{const f=byId.get(id).callFrame; const key=f.functionName+' '+f.url.split('/').pop()+':'+f.lineNumber+':'+f.columnNumber; self.set(key,(self.get(key)??0)+dt[k]/1000)})
      console.log([...self].sort((a,b)=>b[1]-a[1]).slice(0,25).map(([k,v])=>`   ${v.toFixed(0)} ms ${k}`).join('\n'))
    }
    console.log(name, 'frames', work.length, 'p50', P(work,.5), 'p75', P(work,.75), 'p95', P(work,.95))
  }
} finally { await browser.close() }
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
  // self times by name
  const all = traceEvents.filter((one) => thread(one) === main && one.ph === 'X').sort((a,b)=>a.ts-b.ts||b.dur-a.dur)
  const names = new Map(); const stack=[]
  const pop=()=>{const t=stack.pop(); names.set(t.name,(names.get(t.name)??0)+(t.dur-t.child)/1000); if(stack.length)stack[stack.length-1].child+=t.dur}
  for (const e of all){ while(stack.length && stack[stack.length-1].ts+stack[stack.length-1].dur<=e.ts) pop(); stack.push({name:e.name,ts:e.ts,dur:e.dur??0,child:0}) }
  while(stack.length) pop()
  console.log([...names].sort((a,b)=>b[1]-a[1]).slice(0,14).map(([k,v])=>`   ${(v/begins.length).toFixed(2)} ms/frame ${k}`).join('\n'))
  {
  const lim=[...work].sort((a,b)=>a-b)[Math.floor(work.length*0.9)]
  const heavy=new Set(work.map((w,i)=>w>=lim?i:-1).filter(i=>i>=0))
  const hn=new Map()
  const ev=traceEvents.filter((one)=>thread(one)===main&&one.ph==='X'&&one.tdur!==undefined).sort((a,b)=>a.ts-b.ts||b.dur-a.dur)
  const st=[]; const popp=()=>{const t=st.pop(); if(t.heavy){const k=t.name+(t.args?.data?.type??t.args?.data?.functionName??''); hn.set(k,(hn.get(k)??0)+(t.tdur-t.child)/1000)}; if(st.length) st[st.length-1].child+=t.tdur}
  for(const e of ev){ while(st.length&&st[st.length-1].ts+st[st.length-1].dur<=e.ts) popp(); const f=begins.findLastIndex((b)=>b.ts<=e.ts); st.push({...e,child:0,heavy:heavy.has(f)}) }
  while(st.length) popp()
  console.log('heavy',heavy.size,[...hn].sort((a,b)=>b[1]-a[1]).slice(0,22).map(([k,v])=>`\n   H ${(v/heavy.size).toFixed(2)} ${k}`).join(''))
  }
  console.log("tdur known", tasks.filter((t)=>t.tdur!==undefined).length, "of", tasks.length); return work
}

function groupBy(list, key) {
  const groups = new Map()
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return groups
}
