import { ref, type Ref } from 'vue'

/**
 * The one WebSocket of a page: topics joined over it, resumed by sequence number after every break.
 *
 * - `online`: frames flow. `reconnecting`: they do not, and a new connection is on its way.
 * - A topic stays joined until it is left; after a break it is joined again with the last sequence seen,
 *   so nothing between is lost.
 */
export type LiveState = 'idle' | 'connecting' | 'online' | 'reconnecting'

export interface Here {
  who: string
  name: string
  connections: number
}

export interface Listener {
  /** The topic is joined, for the first time or again; missed events follow. */
  joined?(body: unknown, head: number): void
  event(body: unknown, seq: number | null): void
  presence?(here: Here[]): void
  /** The server answered a frame to this session alone; `ref` is what `send` returned. */
  replied?(ref: number, body: unknown): void
  /** The server refused a frame; `ref` is what `send` returned, `null` for a join. */
  refused?(code: string, ref: number | null, body: unknown): void
}

export interface JoinOptions {
  /** The last sequence already known, so that only later events come; without it they begin now. */
  after?: number
  /** Notice a dead connection within seconds; for rooms, where a hand waits for its own ink. */
  brisk?: boolean
}

export interface Subscription {
  /** Sends a body on the topic. `null`: not connected, nothing was sent. */
  send(body: unknown): number | null
  /** The last sequence seen. */
  after(): number
  leave(): void
}

type Frame =
  | { t: 'hello'; heartbeat_s: number }
  | { t: 'joined'; topic: string; head: number; body: unknown }
  | { t: 'event'; topic: string; seq: number | null; body: unknown }
  | { t: 'reply'; topic: string; ref: number; body: unknown }
  | { t: 'error'; topic?: string; ref?: number | null; code: string; body?: unknown }
  | { t: 'presence'; topic: string; here: Here[] }
  | { t: 'resync'; topic: string; head: number }
  | { t: 'draining' }
  | { t: 'pong' }

interface Joined {
  listener: Listener
  after: number | undefined
  brisk: boolean
  joinRef: number
}

const FIRST_WAIT_MS = 300
const LONGEST_WAIT_MS = 10_000
const BRISK_PULSE_MS = 4_000
const ANSWER_MS = 5_000

export class Live {
  readonly state: Ref<LiveState> = ref('idle')
  private socket: WebSocket | undefined
  private topics = new Map<string, Joined>()
  /** Milliseconds from the last question whether the server is there to its answer. */
  roundTripMs = 0
  private asked = 0
  private nextRef = 1
  private attempts = 0
  private heartbeatMs = 25_000
  private retry: ReturnType<typeof setTimeout> | undefined
  private pulse: ReturnType<typeof setTimeout> | undefined
  private deadline: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly address: () => string) {}

  /** Watches the page: its network coming and going, and its return from the background. */
  watchPage(page: Pick<Window, 'addEventListener'>, document: Document): void {
    page.addEventListener('offline', () => this.broken())
    page.addEventListener('online', () => this.connectNow())
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible' || this.topics.size === 0) return
      // A phone wakes with a socket that may have died unseen: ask, rather than believe it.
      if (this.state.value === 'online') this.ask()
      else this.connectNow()
    })
  }

  join(topic: string, listener: Listener, options: JoinOptions = {}): Subscription {
    const joined: Joined = { listener, after: options.after, brisk: options.brisk ?? false, joinRef: 0 }
    this.topics.set(topic, joined)
    if (this.state.value === 'online') this.sendJoin(topic, joined)
    else this.connectNow()
    return {
      send: (body) => this.send(topic, body),
      after: () => joined.after ?? 0,
      leave: () => {
        if (this.topics.get(topic) === joined) this.leave(topic)
      },
    }
  }

  /** Closes the connection and forgets every topic: the person signs out. */
  close(): void {
    this.topics.clear()
    this.drop()
    clearTimeout(this.retry)
    this.state.value = 'idle'
  }

  private leave(topic: string): void {
    this.topics.delete(topic)
    this.frame({ t: 'leave', topic })
    if (this.topics.size === 0) this.close()
  }

  private send(topic: string, body: unknown): number | null {
    if (this.state.value !== 'online') return null
    const ref = this.nextRef++
    return this.frame({ t: 'send', topic, ref, body }) ? ref : null
  }

  private sendJoin(topic: string, joined: Joined): void {
    joined.joinRef = this.nextRef++
    this.frame({ t: 'join', topic, after: joined.after, ref: joined.joinRef })
  }

  private frame(value: unknown): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(JSON.stringify(value))
    return true
  }

  private connectNow(): void {
    clearTimeout(this.retry)
    if (this.topics.size === 0 || this.socket) return
    this.state.value = this.state.value === 'idle' ? 'connecting' : 'reconnecting'
    const socket = new WebSocket(this.address())
    this.socket = socket
    socket.onmessage = (message) => {
      if (this.socket === socket) this.receive(JSON.parse(message.data as string) as Frame)
    }
    socket.onclose = () => {
      if (this.socket === socket) this.broken()
    }
    this.expectAnswer(ANSWER_MS * 2)
  }

  /** The connection is gone: show it, and try again later and later, never all pages at once. */
  private broken(): void {
    this.drop()
    if (this.topics.size === 0) return
    this.state.value = 'reconnecting'
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts++)
    clearTimeout(this.retry)
    this.retry = setTimeout(() => this.connectNow(), longest * (0.5 + Math.random() / 2))
  }

  private drop(): void {
    clearTimeout(this.pulse)
    clearTimeout(this.deadline)
    this.asked = 0
    const socket = this.socket
    this.socket = undefined
    socket?.close()
  }

  private receive(frame: Frame): void {
    clearTimeout(this.deadline)
    this.beatLater()
    if (frame.t === 'hello') this.greeted(frame.heartbeat_s)
    else if (frame.t === 'draining') this.broken()
    else if (frame.t === 'pong') this.answered()
    else this.deliver(frame)
  }

  private greeted(heartbeatS: number): void {
    this.attempts = 0
    this.heartbeatMs = heartbeatS * 1000
    this.state.value = 'online'
    this.topics.forEach((joined, topic) => this.sendJoin(topic, joined))
  }

  private deliver(frame: Exclude<Frame, { t: 'hello' | 'draining' | 'pong' }>): void {
    const joined = frame.topic === undefined ? undefined : this.topics.get(frame.topic)
    if (!joined || frame.topic === undefined) return
    switch (frame.t) {
      case 'joined':
        joined.after ??= frame.head
        return joined.listener.joined?.(frame.body, frame.head)
      case 'event':
        if (frame.seq !== null) joined.after = Math.max(joined.after ?? 0, frame.seq)
        return joined.listener.event(frame.body, frame.seq)
      case 'reply':
        return joined.listener.replied?.(frame.ref, frame.body)
      case 'presence':
        return joined.listener.presence?.(frame.here)
      case 'resync':
        return this.sendJoin(frame.topic, joined)
      case 'error':
        return this.refuse(joined, frame)
    }
  }

  private refuse(joined: Joined, frame: { ref?: number | null; code: string; body?: unknown }): void {
    const ref = frame.ref === joined.joinRef ? null : (frame.ref ?? null)
    joined.listener.refused?.(frame.code, ref, frame.body)
  }

  private beatLater(): void {
    clearTimeout(this.pulse)
    const brisk = [...this.topics.values()].some((joined) => joined.brisk)
    this.pulse = setTimeout(() => this.ask(), brisk ? BRISK_PULSE_MS : this.heartbeatMs)
  }

  /** Asks the server whether it is there, where that is not being asked already. */
  probe(): void {
    if (this.state.value === 'online' && !this.asked) this.ask()
  }

  private answered(): void {
    this.roundTripMs = Date.now() - this.asked
    this.asked = 0
  }

  private ask(): void {
    this.asked = Date.now()
    if (this.frame({ t: 'ping' })) this.expectAnswer(ANSWER_MS)
    else this.broken()
  }

  private expectAnswer(ms: number): void {
    clearTimeout(this.deadline)
    this.deadline = setTimeout(() => this.broken(), ms)
  }
}

/** The page's live connection. */
export const live = new Live(
  () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`,
)
