import tapAddress from './tap?worker&url'

/** The rate of Opus. */
export const RATE = 48_000

/** Bits of speech a second: with what goes around it, two such voices fit through a line of 64 kbit/s. */
const BITRATE = 16_000

const FRAME_US = 60_000
const MICROSECONDS = 1_000_000

/** Takes a piece of sound as Opus, with the sample at which it begins. */
type Take = (opus: Uint8Array, at: number) => void

/** Turns a microphone into Opus, 60 ms at a time, where the browser can (WebCodecs). */
export class Encoder {
  private at = 0
  private readonly context = new AudioContext({ sampleRate: RATE })

  private constructor(
    private readonly encoder: AudioEncoder,
    microphone: MediaStream,
    isOpen: () => boolean,
  ) {
    const source = this.context.createMediaStreamSource(microphone)
    void this.context.audioWorklet.addModule(tapAddress).then(() => {
      const tap = new AudioWorkletNode(this.context, 'tap', { channelCount: 1, channelCountMode: 'explicit' })
      tap.port.onmessage = ({ data }: MessageEvent<Float32Array<ArrayBuffer>>) => this.take(data, isOpen())
      // It makes no sound; without a way out it would not run.
      source.connect(tap).connect(this.context.destination)
    })
  }

  /** Begins, or gives nothing where the browser cannot. A microphone that is not open costs nothing. */
  static async begin(
    microphone: MediaStream,
    isOpen: () => boolean,
    take: Take,
  ): Promise<Encoder | undefined> {
    if (typeof AudioEncoder === 'undefined' || typeof AudioWorkletNode === 'undefined') return undefined
    const config: AudioEncoderConfig = {
      codec: 'opus',
      sampleRate: RATE,
      numberOfChannels: 1,
      bitrate: BITRATE,
      opus: { frameDuration: FRAME_US },
    }
    const { supported } = await AudioEncoder.isConfigSupported(config).catch(() => ({ supported: false }))
    if (!supported) return undefined
    const encoder = new AudioEncoder({
      output: (chunk) => {
        const bytes = new Uint8Array(chunk.byteLength)
        chunk.copyTo(bytes)
        take(bytes, Math.max(0, Math.round((chunk.timestamp * RATE) / MICROSECONDS)))
      },
      // A fault of the encoder leaves the person with ears only.
      error: () => undefined,
    })
    encoder.configure(config)
    return new Encoder(encoder, microphone, isOpen)
  }

  /** Begins to listen, where the browser waited for a tap. */
  resume(): Promise<void> {
    return this.context.resume()
  }

  close(): void {
    void this.context.close()
    if (this.encoder.state !== 'closed') this.encoder.close()
  }

  private take(samples: Float32Array<ArrayBuffer>, open: boolean): void {
    const at = this.at
    this.at += samples.length
    if (!open || this.encoder.state !== 'configured') return
    const data = new AudioData({
      format: 'f32-planar',
      sampleRate: RATE,
      numberOfFrames: samples.length,
      numberOfChannels: 1,
      timestamp: Math.round((at * MICROSECONDS) / RATE),
      data: samples,
    })
    this.encoder.encode(data)
    data.close()
  }
}

/** Takes sound that was decoded, with the sample at which it begins. */
type Play = (samples: Float32Array<ArrayBuffer>, at: number) => void

/** Turns Opus into sound. */
export interface Decoder {
  decode(opus: Uint8Array<ArrayBuffer>, at: number): void
  close(): void
}

/** A decoder of the browser, or the one that is brought along. */
export async function newDecoder(play: Play): Promise<Decoder> {
  return (await ofBrowser(play)) ?? broughtAlong(play)
}

async function ofBrowser(play: Play): Promise<Decoder | undefined> {
  if (typeof AudioDecoder === 'undefined') return undefined
  const config: AudioDecoderConfig = { codec: 'opus', sampleRate: RATE, numberOfChannels: 1 }
  const { supported } = await AudioDecoder.isConfigSupported(config).catch(() => ({ supported: false }))
  if (!supported) return undefined
  const decoder = new AudioDecoder({
    output: (data) => {
      const samples = new Float32Array(data.numberOfFrames)
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
      play(samples, Math.round((data.timestamp * RATE) / MICROSECONDS))
      data.close()
    },
    error: () => undefined,
  })
  decoder.configure(config)
  return {
    decode: (opus, at) => {
      const timestamp = Math.round((at * MICROSECONDS) / RATE)
      if (decoder.state === 'configured')
        decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp, data: opus }))
    },
    close: () => decoder.state !== 'closed' && decoder.close(),
  }
}

async function broughtAlong(play: Play): Promise<Decoder> {
  const { OpusDecoder } = await import('opus-decoder')
  const decoder = new OpusDecoder({ channels: 1 })
  await decoder.ready
  return {
    decode: (opus, at) => {
      const [samples] = decoder.decodeFrame(opus).channelData
      if (samples?.length) play(new Float32Array(samples), at)
    },
    close: () => decoder.free(),
  }
}
