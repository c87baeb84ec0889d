import { live, type Subscription } from '@/live'
import { Jitter } from './jitter'
import { type Decoder, Encoder, newDecoder, RATE } from './opus'

/** Frames under way to the server at most, 1.2 s of speech: what does not fit is left out, so that ink never waits for it. */
const WINDOW = 20

/** After so many frames the server is told how many have come. */
const RECEIPT_EVERY = 4

/** A frame of somebody else's voice, or the end: the room stands still, or the voice goes another way. */
interface Frame {
  gone?: true
  who: string
  /** Counts all frames for this device. */
  i: number
  /** The sample at which it begins, at 48 kHz. */
  t: number
  opus: string
}

/** What the wire tells the voice. */
export interface WireEvents {
  /** The way is open, or not any more. */
  open(open: boolean): void
  /** The browser plays nothing before the next tap. */
  blocked(): void
}

/** What has gone over the wire. */
export interface WireFigures {
  sent: number
  received: number
  /** Loudness added up over what was played. */
  energy: number
  /** Seconds the last frame was held back. */
  spare: number
  roundTripMs: number
  /** The share of one's own frames for which there was no room. */
  left: number
}

/** A voice over the board's connection, where nothing else gets through. */
export class Wire {
  readonly figures: WireFigures = { sent: 0, received: 0, energy: 0, spare: 0, roundTripMs: 0, left: 0 }
  private readonly context = new AudioContext({ sampleRate: RATE })
  private readonly subscription: Subscription
  private readonly speakers = new Map<string, Promise<Speaker>>()
  private encoder?: Encoder
  private open = false
  private closed = false
  private n = 0
  private leftOut = 0
  private answered = 0
  private heard = 0
  private readonly sentAt = new Map<number, number>()

  constructor(
    room: string,
    me: string,
    client: string,
    private readonly events: WireEvents,
  ) {
    this.subscription = live.join(`voice:${room}_${me}_${client}`, {
      joined: () => this.begin(),
      event: (body) => void this.hear(body as Frame),
      replied: (_ref, body) => this.received((body as { n: number }).n),
      // A frame too many is one that is left out.
      refused: (code) => code !== 'too_many_requests' && this.turn(false),
    })
    if (this.context.state === 'suspended') events.blocked()
  }

  /** Speaks from this microphone whenever it is open. False where the browser cannot. */
  async speak(microphone: MediaStream, isOpen: () => boolean): Promise<boolean> {
    const begun = Encoder.begin(microphone, isOpen, (opus, t) => this.send(opus, t))
    // Some browsers give the microphone at a rate that they do not turn into ours.
    this.encoder = await begun.catch(() => undefined)
    if (this.closed) this.encoder?.close()
    return this.encoder !== undefined
  }

  /** Plays what the browser held back; called from a tap. */
  async play(): Promise<void> {
    await Promise.all([this.context.resume(), this.encoder?.resume()])
  }

  /** The board's connection is gone for now; the wire comes back with it. */
  parted(): void {
    this.turn(false)
  }

  close(): void {
    this.closed = true
    this.subscription.leave()
    this.encoder?.close()
    for (const speaker of this.speakers.values()) void speaker.then(({ decoder }) => decoder.close())
    void this.context.close()
  }

  /** Joined, for the first time or again: what was under way before is gone. */
  private begin(): void {
    this.answered = this.n
    this.heard = 0
    this.sentAt.clear()
    this.turn(true)
  }

  private turn(open: boolean): void {
    if (this.closed) return
    this.open = open
    this.events.open(open)
  }

  private send(opus: Uint8Array, t: number): void {
    if (!this.open) return
    const fits = this.n - this.answered < WINDOW
    this.leftOut = this.leftOut * 0.98 + (fits ? 0 : 0.02)
    this.figures.left = this.leftOut
    if (!fits) return
    const n = this.n + 1
    if (this.subscription.send({ voice: { n, t, opus: textOf(opus) }, heard: this.heard }) === null)
      return this.parted()
    this.n = n
    this.figures.sent++
    this.sentAt.set(n, performance.now())
  }

  private received(n: number): void {
    const sent = this.sentAt.get(n)
    if (sent !== undefined) this.figures.roundTripMs = performance.now() - sent
    for (let done = this.answered + 1; done <= n; done++) this.sentAt.delete(done)
    this.answered = Math.max(this.answered, n)
  }

  private async hear({ gone, who, i, t, opus }: Frame): Promise<void> {
    if (gone) return this.turn(false)
    this.heard = i
    this.figures.received++
    if (i % RECEIPT_EVERY === 0) this.subscription.send({ heard: i })
    const speaker = this.speakers.get(who) ?? this.newSpeaker(who)
    const { decoder } = await speaker
    if (!this.closed) decoder.decode(bytesOf(opus), t)
  }

  private newSpeaker(who: string): Promise<Speaker> {
    const jitter = new Jitter()
    const speaker = newDecoder((samples, t) => this.sound(jitter, samples, t)).then((decoder) => ({
      decoder,
    }))
    this.speakers.set(who, speaker)
    return speaker
  }

  private sound(jitter: Jitter, samples: Float32Array<ArrayBuffer>, t: number): void {
    if (this.closed) return
    const at = jitter.place(t / RATE, samples.length / RATE, this.context.currentTime)
    this.figures.spare = jitter.spare
    if (at === undefined) return
    for (const sample of samples) this.figures.energy += (sample * sample) / RATE
    const buffer = this.context.createBuffer(1, samples.length, RATE)
    buffer.copyToChannel(samples, 0)
    const source = this.context.createBufferSource()
    source.buffer = buffer
    source.connect(this.context.destination)
    source.start(at)
  }
}

interface Speaker {
  decoder: Decoder
}

const textOf = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
