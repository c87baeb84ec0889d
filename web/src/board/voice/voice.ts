import { leaveVoice, offerVoice } from '../sync/api'
import { Meter } from './level'

/** How the voice connection stands. `listening`: connected, but there is no microphone to speak into. */
export type VoiceState = 'off' | 'joining' | 'on' | 'reconnecting' | 'listening'

/** What the voice tells the page. */
export interface VoiceEvents {
  state(state: VoiceState): void
  /** The browser plays nothing before the next tap. */
  blocked(): void
}

/** Waits before the next try after a failure; the last one is kept. */
const WAITS_MS = [500, 1_000, 2_000, 4_000]

/** A connection that looks broken for this long is made anew; shorter breaks heal by themselves. */
const GRACE_MS = 3_000

/** A connection that has not come about by then will not. */
const DEADLINE_MS = 8_000

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
  private tries = 0
  private open = true
  private wanted = false
  private readonly players = new Map<string, HTMLAudioElement>()

  constructor(
    private readonly room: string,
    private readonly client: string,
    private readonly events: VoiceEvents,
  ) {}

  /** Asks for the microphone and joins. Without a microphone one still hears the others. */
  async join(): Promise<void> {
    this.wanted = true
    this.turn('joining')
    if (!this.microphone) {
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
  async getStats(): Promise<RTCStats[]> {
    const stats: RTCStats[] = []
    const report = await this.connection?.getStats()
    report?.forEach((one: RTCStats) => stats.push(one))
    return stats
  }

  /** Plays what the browser held back; called from a tap. */
  async play(): Promise<void> {
    await Promise.all([...this.players.values()].map((player) => player.play().catch(() => undefined)))
  }

  /** The network is back: no need to wait for the next try. */
  hurry(): void {
    if (this.state === 'reconnecting') void this.connect()
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
    this.meter?.close()
    this.meter = undefined
    for (const track of this.microphone?.getTracks() ?? []) track.stop()
    this.microphone = undefined
    this.turn('off')
  }

  private async connect(): Promise<void> {
    clearTimeout(this.retry)
    this.hangUp()
    const connection = new RTCPeerConnection({ iceServers: [] })
    this.connection = connection
    const track = this.microphone?.getAudioTracks()[0]
    if (track) connection.addTransceiver(track, { direction: 'sendrecv' })
    else connection.addTransceiver('audio', { direction: 'recvonly' })
    connection.ontrack = (event) => this.hear(event)
    connection.onconnectionstatechange = () => this.watch(connection)
    this.retry = setTimeout(() => this.later(), DEADLINE_MS)
    try {
      await connection.setLocalDescription(await connection.createOffer())
      const { type, sdp } = connection.localDescription ?? { type: 'offer', sdp: '' }
      const answer = await offerVoice(this.room, this.client, { type, sdp })
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
        return this.turn(this.microphone ? 'on' : 'listening')
      case 'disconnected':
        this.turn('reconnecting')
        clearTimeout(this.retry)
        this.retry = setTimeout(() => void this.connect(), GRACE_MS)
        return
      case 'failed':
      case 'closed':
        return this.later()
    }
  }

  private later(): void {
    if (!this.wanted) return
    this.turn('reconnecting')
    const wait = WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)]
    clearTimeout(this.retry)
    this.retry = setTimeout(() => void this.connect(), wait)
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
