import { leaveVoice, offerVoice, readVoiceServers } from '../sync/api'
import { DEADLINE_MS, GRACE_MS, offerOf, statsOf, waitAfter } from './connection'
import { Meter } from './level'
import { Wire, type WireFigures } from './wire'

/** How the voice connection stands. `listening`: connected, but there is no microphone to speak into. */
export type VoiceState = 'off' | 'joining' | 'on' | 'reconnecting' | 'listening'

/** How the voice goes: straight to the server, through a relay (TURN), or over the board's own connection. */
export type VoiceWay = 'direct' | 'relay' | 'wire'

/** What has come of the voice, whichever way it goes. */
export interface VoiceFigures {
  /** Packets received and, where packets can get lost, those that were. */
  received: number
  lost: number
  /** The share of one's own that was left out, because there was no room for it. */
  left: number
  /** Milliseconds to the server and back. */
  roundTripMs: number
}

/** What the voice tells the page. */
export interface VoiceEvents {
  state(state: VoiceState): void
  way(way: VoiceWay): void
  /** The browser plays nothing before the next tap. */
  blocked(): void
}

/** By then the voice goes over the board's connection; the other way is tried on. */
const WIRE_AFTER_MS = 3_000

/** Where it went there before a break, it does so again sooner: hardly later than it takes to ask. */
const WIRE_AGAIN_MS = 500

/** While it does, the other way is tried again after so long, and after twice as long each further time, up to the most. */
const DIRECT_AGAIN_MS = 30_000
const DIRECT_MOST_MS = 300_000

const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
}

/** One's own voice in a room, and the others'. It joins again by itself until it is left. */
export class Voice {
  state: VoiceState = 'off'
  private microphone?: MediaStream
  private meter?: Meter
  private connection?: RTCPeerConnection
  private retry?: ReturnType<typeof setTimeout>
  private fallback?: ReturnType<typeof setTimeout>
  private wire?: Wire
  private wireStands = false
  /** The last way that stood was the wire. */
  private wired = false
  /** Whether the wire speaks too, and not only listens. */
  private speaks?: Promise<boolean>
  private directAgainMs = DIRECT_AGAIN_MS
  private tries = 0
  private open = true
  private wanted = false
  /** How many others may be heard at once. */
  private others = 1
  private readonly players = new Map<string, HTMLAudioElement>()

  constructor(
    private readonly room: string,
    private readonly me: string,
    private readonly client: string,
    private readonly events: VoiceEvents,
    /** One only listens: no microphone is asked for. */
    private readonly listens = false,
  ) {}

  /** More may be heard at once from here on: each wants a line of its own. */
  expect(others: number): void {
    if (others <= this.others) return
    this.others = others
    if (this.connection) void this.connect()
  }

  /** Asks for the microphone and joins. Without a microphone one still hears the others. */
  async join(): Promise<void> {
    this.wanted = true
    this.turn('joining')
    if (!this.microphone && !this.listens) {
      try {
        this.microphone = await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE })
        this.meter = new Meter(this.microphone)
      } catch {
        // Refused, missing, or no secure page: the lesson goes on by ear, ink and text.
      }
    }
    await this.connect()
  }

  /** Whether the microphone is heard. */
  get speaking(): boolean {
    return this.open && Boolean(this.microphone)
  }

  /** Opens or closes the microphone. */
  mute(muted: boolean): void {
    this.open = !muted
    for (const track of this.microphone?.getAudioTracks() ?? []) track.enabled = this.open
  }

  /** Loudness of one's own voice, from 0 to 1. */
  level(): number {
    return this.speaking ? (this.meter?.read() ?? 0) : 0
  }

  /** The connection's own figures, for tests and for support. */
  getStats(): Promise<RTCStats[]> {
    return statsOf(this.connection)
  }

  /** What went over the board's connection, while the voice goes there. */
  get overWire(): WireFigures | undefined {
    return this.wire?.figures
  }

  /** What the ladder goes by; nothing while no way stands. */
  async measure(): Promise<VoiceFigures | undefined> {
    const wire = this.wireStands ? this.wire?.figures : undefined
    if (wire)
      return {
        received: wire.received,
        lost: 0,
        left: wire.left,
        roundTripMs: wire.roundTripMs + wire.spare * 1_000,
      }
    if (this.connection?.connectionState !== 'connected') return undefined
    return figuresOf(await this.getStats())
  }

  /** Plays what the browser held back; called from a tap. */
  async play(): Promise<void> {
    await this.wire?.play()
    await Promise.all([...this.players.values()].map((player) => player.play().catch(() => undefined)))
  }

  /** The network is back: no need to wait for the next try. */
  hurry(): void {
    if (this.state === 'reconnecting') void this.connect()
  }

  /** The board's connection is gone for now, and a voice that goes over it. */
  parted(): void {
    this.wire?.parted()
  }

  /** Leaves the voices and gives the microphone back. */
  leave(): void {
    const joined = this.wanted
    this.yield()
    if (joined) leaveVoice(this.room).catch(() => undefined)
  }

  /** Gives the microphone back, and the voice to the person's other device, which has it already. */
  yield(): void {
    this.wanted = false
    this.hangUp()
    this.unwire()
    this.meter?.close()
    this.meter = undefined
    for (const track of this.microphone?.getTracks() ?? []) track.stop()
    this.microphone = undefined
    this.turn('off')
  }

  private async connect(): Promise<void> {
    clearTimeout(this.retry)
    this.hangUp()
    if (!this.wire)
      this.fallback = setTimeout(() => this.goByWire(), this.wired ? WIRE_AGAIN_MS : WIRE_AFTER_MS)
    this.retry = setTimeout(() => this.fail(), DEADLINE_MS)
    const iceServers = await readVoiceServers(this.room).catch(() => [])
    if (!this.wanted) return
    const connection = new RTCPeerConnection({ iceServers })
    this.connection?.close()
    this.connection = connection
    const track = this.microphone?.getAudioTracks()[0]
    if (track) connection.addTransceiver(track, { direction: 'sendrecv' })
    else connection.addTransceiver('audio', { direction: 'recvonly' })
    for (let line = 1; line < this.others; line++)
      connection.addTransceiver('audio', { direction: 'recvonly' })
    connection.ontrack = (event) => this.hear(event)
    connection.onconnectionstatechange = () => this.watch(connection)
    try {
      const answer = await offerVoice(this.room, this.client, await offerOf(connection))
      if (this.connection === connection) await connection.setRemoteDescription(answer)
    } catch {
      if (this.connection === connection) this.later()
    }
  }

  private watch(connection: RTCPeerConnection): void {
    if (this.connection !== connection) return
    switch (connection.connectionState) {
      case 'connected':
        clearTimeout(this.retry)
        this.tries = 0
        this.directAgainMs = DIRECT_AGAIN_MS
        this.wired = false
        this.unwire()
        void this.sayWay()
        return this.turn(this.microphone ? 'on' : 'listening')
      case 'disconnected':
        this.turn('reconnecting')
        clearTimeout(this.retry)
        this.retry = setTimeout(() => void this.connect(), GRACE_MS)
        return
      case 'failed':
      case 'closed':
        return this.fail()
    }
  }

  /** This way does not get through now. */
  private fail(): void {
    this.later()
    this.goByWire()
  }

  private later(): void {
    if (!this.wanted) return
    this.hangUp()
    if (!this.wireStands) this.turn('reconnecting')
    this.retry = setTimeout(() => void this.connect(), this.wait())
  }

  /** How long to wait for the next try; what is heard meanwhile has time. */
  private wait(): number {
    if (!this.wireStands) return waitAfter(this.tries++)
    const wait = this.directAgainMs
    this.directAgainMs = Math.min(wait * 2, DIRECT_MOST_MS)
    return wait
  }

  /** Neither UDP nor a relay gets through: the voice goes where the board goes. */
  private goByWire(): void {
    clearTimeout(this.fallback)
    if (!this.wanted || this.wire || this.connection?.connectionState === 'connected') return
    const wire = new Wire(this.room, this.me, this.client, {
      open: (open) => this.wire === wire && this.turnWire(open),
      blocked: () => this.events.blocked(),
    })
    this.wire = wire
    this.speaks = this.microphone ? wire.speak(this.microphone, () => this.open) : Promise.resolve(false)
  }

  private turnWire(open: boolean): void {
    this.wireStands = open
    if (!open) {
      this.unwire()
      // Where another way is being tried, it says itself what becomes of it.
      if (!this.connection) this.later()
      return
    }
    this.wired = true
    this.events.way('wire')
    void this.speaks?.then((speaks) => this.wireStands && this.turn(speaks ? 'on' : 'listening'))
  }

  private unwire(): void {
    clearTimeout(this.fallback)
    const { wire } = this
    this.wire = undefined
    this.wireStands = false
    wire?.close()
  }

  private async sayWay(): Promise<void> {
    const stats = await this.getStats()
    if (this.connection) this.events.way(isRelayed(stats) ? 'relay' : 'direct')
  }

  private hear({ track }: RTCTrackEvent): void {
    const player = new Audio()
    player.autoplay = true
    player.srcObject = new MediaStream([track])
    this.players.set(track.id, player)
    player.play().catch(() => this.events.blocked())
  }

  private hangUp(): void {
    clearTimeout(this.retry)
    clearTimeout(this.fallback)
    const { connection } = this
    this.connection = undefined
    connection?.close()
    for (const player of this.players.values()) player.srcObject = null
    this.players.clear()
  }

  private turn(state: VoiceState): void {
    this.state = state
    this.events.state(state)
  }
}

type Figures = RTCStats & {
  state?: string
  nominated?: boolean
  localCandidateId?: string
  candidateType?: string
  /** What leads to the relay, where there is one. */
  relayProtocol?: string
  currentRoundTripTime?: number
  kind?: string
  packetsReceived?: number
  packetsLost?: number
}

const pairOf = (stats: readonly Figures[]): Figures | undefined =>
  stats.find(({ type, state, nominated }) => type === 'candidate-pair' && nominated && state === 'succeeded')

/** Whether the pair of addresses in use goes through a relay. One that is seen from outside under another address says so less plainly. */
export function isRelayed(stats: readonly Figures[]): boolean {
  const local = pairOf(stats)?.localCandidateId
  return stats.some(
    ({ id, candidateType, relayProtocol }) =>
      id === local && (candidateType === 'relay' || Boolean(relayProtocol)),
  )
}

function figuresOf(stats: readonly Figures[]): VoiceFigures {
  const heard = stats.filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')
  const sum = (of: (one: Figures) => number | undefined): number =>
    heard.reduce((all, one) => all + Math.max(0, of(one) ?? 0), 0)
  return {
    received: sum((one) => one.packetsReceived),
    lost: sum((one) => one.packetsLost),
    left: 0,
    roundTripMs: (pairOf(stats)?.currentRoundTripTime ?? 0) * 1_000,
  }
}
