import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Live } from './live'

class Wire {
  static OPEN = 1
  static all: Wire[] = []
  readyState = 1
  sent: Record<string, unknown>[] = []
  onmessage?: (message: { data: string }) => void
  onclose?: () => void
  constructor() {
    Wire.all.push(this)
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }
  close(): void {
    this.readyState = 3
  }
  says(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

const last = (): Wire => Wire.all[Wire.all.length - 1] as Wire
const hello = { t: 'hello', session: 's', at: 0, heartbeat_s: 25 }

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', Wire)
  Wire.all = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the live connection', () => {
  test('joins a topic once the server has greeted it', () => {
    const live = new Live(() => 'ws://x')
    live.join('me', { event: () => undefined })
    expect(live.state.value).toBe('connecting')
    last().says(hello)
    expect(live.state.value).toBe('online')
    expect(last().sent).toEqual([{ t: 'join', topic: 'me', ref: 1 }])
  })

  test('comes back after a break and asks only for what it missed', () => {
    const live = new Live(() => 'ws://x')
    const seen: unknown[] = []
    live.join('room:1', { event: (body) => seen.push(body) })
    last().says(hello)
    last().says({ t: 'event', topic: 'room:1', seq: 7, body: 'ink' })
    last().onclose?.()
    expect(live.state.value).toBe('reconnecting')
    vi.advanceTimersByTime(400)
    last().says(hello)
    expect(Wire.all).toHaveLength(2)
    expect(last().sent[0]).toMatchObject({ t: 'join', topic: 'room:1', after: 7 })
    expect(seen).toEqual(['ink'])
  })

  test('begins with now when nothing is known yet', () => {
    const live = new Live(() => 'ws://x')
    const me = live.join('me', { event: () => undefined })
    last().says(hello)
    last().says({ t: 'joined', topic: 'me', ref: 1, head: 41, body: null })
    expect(me.after()).toBe(41)
  })

  test('joins again from where it stood when the server dropped events', () => {
    const live = new Live(() => 'ws://x')
    live.join('me', { event: () => undefined }, { after: 3 })
    last().says(hello)
    last().says({ t: 'resync', topic: 'me', head: 90 })
    expect(last().sent[1]).toMatchObject({ t: 'join', topic: 'me', after: 3 })
  })

  test('notices a silent connection in a room within ten seconds', () => {
    const live = new Live(() => 'ws://x')
    live.join('room:1', { event: () => undefined }, { brisk: true })
    last().says(hello)
    vi.advanceTimersByTime(9_100)
    expect(live.state.value).toBe('reconnecting')
  })

  test('sends nothing while it is away', () => {
    const live = new Live(() => 'ws://x')
    const room = live.join('room:1', { event: () => undefined })
    expect(room.send({ ops: [] })).toBeNull()
    last().says(hello)
    expect(room.send({ ops: [] })).toBe(2)
  })

  test('leaves quietly and closes with its last topic', () => {
    const live = new Live(() => 'ws://x')
    const room = live.join('room:1', { event: () => undefined })
    last().says(hello)
    room.leave()
    expect(last().sent[1]).toEqual({ t: 'leave', topic: 'room:1' })
    expect(live.state.value).toBe('idle')
    expect(last().readyState).toBe(3)
  })
})
