import { leaveCamera, offerCamera, readVoiceServers, RoomProblem } from '../sync/api'
import { DEADLINE_MS, GRACE_MS, offerOf, statsOf, waitAfter } from './connection'

/** How the picture connection stands. */
export type PictureState = 'off' | 'joining' | 'on' | 'reconnecting'

/** What the camera tells the page. */
export interface PictureEvents {
  state(state: PictureState): void
  /** One's own picture, for a look at oneself, while the camera is on. */
  own(picture?: MediaStream): void
  /** The other's picture. */
  seen(picture?: MediaStream): void
  /** The server would not have it, or there is no camera (`no_camera`): one's own is off. */
  refused(code: string): void
}

/** The picture is small, so that it costs less than the ink may need. */
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 320 },
  height: { ideal: 240 },
  frameRate: { ideal: 15, max: 15 },
  facingMode: 'user',
}
const MOST = { maxBitrate: 150_000, maxFramerate: 15 }

/** Failures that pass; anything else the server says is its word on the camera. */
const PASSING = new Set(['offline', 'camera_failed', 'internal', 'unavailable', 'too_many_requests'])

/** One's own small picture in a room, and the other's, on a connection of their own. It joins again by itself until it is left. */
export class Camera {
  state: PictureState = 'off'
  private device?: MediaStream
  private connection?: RTCPeerConnection
  /** What comes on the connection, whether anybody shows something or not. */
  private line?: MediaStream
  private retry?: ReturnType<typeof setTimeout>
  private tries = 0
  private watching = false
  /** Each asking for the device has a number: an answer that comes after `hide` is not wanted any more. */
  private asking = 0

  constructor(
    private readonly room: string,
    private readonly client: string,
    private readonly events: PictureEvents,
  ) {}

  /** Whether one's own camera is on. */
  get showing(): boolean {
    return Boolean(this.device)
  }

  /** Asks for the camera and shows its picture to the other. */
  async show(): Promise<void> {
    if (this.device) return
    const asked = ++this.asking
    this.turn('joining')
    const device = await this.open()
    if (asked !== this.asking) return stop(device)
    if (!device) {
      this.turn(this.connection ? 'on' : 'off')
      return this.events.refused('no_camera')
    }
    this.device = device
    // Unplugged, or taken away by the system.
    device.getVideoTracks()[0]?.addEventListener('ended', () => this.device === device && this.hide())
    this.events.own(device)
    await this.connect()
  }

  /** Turns one's own camera off; the other's is still seen. */
  hide(): void {
    this.asking++
    const shown = this.device
    this.release()
    if (!shown) return this.rest()
    if (this.watching) void this.connect()
    else this.end()
  }

  /** Whether there is a picture of the other to be seen. */
  watch(wanted: boolean): void {
    if (this.watching === wanted) return
    this.watching = wanted
    this.events.seen(wanted ? this.line : undefined)
    if (wanted && !this.connection) void this.connect()
    else if (!wanted && !this.device) this.end()
  }

  /** The connection's own figures, for tests and for support. */
  getStats(): Promise<RTCStats[]> {
    return statsOf(this.connection)
  }

  /** The network is back: no need to wait for the next try. */
  hurry(): void {
    if (this.state === 'reconnecting') void this.connect()
  }

  /** Ends both pictures and gives the camera back. */
  leave(): void {
    this.asking++
    this.watching = false
    this.release()
    if (this.state === 'off') this.rest()
    else this.end()
  }

  private async open(): Promise<MediaStream | undefined> {
    try {
      return await navigator.mediaDevices.getUserMedia({ video: PICTURE })
    } catch {
      // Refused, missing, in use, or no secure page.
      return undefined
    }
  }

  private release(): void {
    stop(this.device)
    this.device = undefined
    this.events.own()
  }

  private async connect(): Promise<void> {
    clearTimeout(this.retry)
    this.hangUp()
    this.turn(this.tries ? 'reconnecting' : 'joining')
    this.retry = setTimeout(() => this.later(), DEADLINE_MS)
    const iceServers = await readVoiceServers(this.room).catch(() => [])
    if (!this.device && !this.watching) return
    const connection = new RTCPeerConnection({ iceServers })
    this.connection?.close()
    this.connection = connection
    const track = this.device?.getVideoTracks()[0]
    const line = track
      ? connection.addTransceiver(track, { direction: 'sendrecv', sendEncodings: [MOST] })
      : connection.addTransceiver('video', { direction: 'recvonly' })
    connection.ontrack = ({ track: seen }) => {
      this.line = new MediaStream([seen])
      if (this.watching) this.events.seen(this.line)
    }
    connection.onconnectionstatechange = () => this.follow(connection)
    try {
      const camera = track ? 'on' : 'off'
      const answer = await offerCamera(this.room, this.client, await offerOf(connection), camera)
      if (this.connection !== connection) return
      await connection.setRemoteDescription(answer)
      if (track) await limit(line.sender)
    } catch (error) {
      if (this.connection === connection) this.failed(error)
    }
  }

  private failed(error: unknown): void {
    const code = error instanceof RoomProblem ? error.code : 'camera_failed'
    if (PASSING.has(code)) return this.later()
    const shown = this.showing
    this.hangUp()
    this.release()
    this.rest()
    if (!shown) return
    this.events.refused(code)
    if (this.watching) void this.connect()
  }

  private follow(connection: RTCPeerConnection): void {
    if (this.connection !== connection) return
    switch (connection.connectionState) {
      case 'connected':
        clearTimeout(this.retry)
        this.tries = 0
        return this.turn('on')
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
    if (!this.watching && !this.device) return
    this.turn('reconnecting')
    clearTimeout(this.retry)
    this.retry = setTimeout(() => void this.connect(), waitAfter(this.tries++))
  }

  private end(): void {
    this.rest()
    leaveCamera(this.room).catch(() => undefined)
  }

  /** Neither shown nor seen. */
  private rest(): void {
    if (this.device || this.watching) return
    this.tries = 0
    this.hangUp()
    this.turn('off')
  }

  private hangUp(): void {
    clearTimeout(this.retry)
    const { connection } = this
    this.connection = undefined
    connection?.close()
    this.line = undefined
    this.events.seen()
  }

  private turn(state: PictureState): void {
    this.state = state
    this.events.state(state)
  }
}

function stop(device?: MediaStream): void {
  for (const track of device?.getTracks() ?? []) track.stop()
}

/** One encoding, and no more than the server lets through. */
async function limit(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters()
  const [first = {}] = parameters.encodings ?? []
  parameters.encodings = [{ ...first, ...MOST }]
  // A browser that knows no limits here is told of them by the server.
  await sender.setParameters(parameters).catch(() => undefined)
}
