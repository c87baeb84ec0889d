import { readOgg } from './ogg'
import { thin, wavOf } from './wav'

/** Rate Opus decodes to, and the rate that is kept for speech. */
const OPUS_RATE = 48_000
const KEPT_RATE = 16_000

/** Packets decoded before the page gets a breath. */
const BATCH = 200

/** Whether the browser plays Ogg with Opus. Safari before 18.4 does not. */
export function playsOgg(): boolean {
  return new Audio().canPlayType('audio/ogg; codecs=opus') !== ''
}

/** Fetches a voice and decodes it. */
export async function decodeVoiceAt(url: string): Promise<string> {
  const answer = await fetch(url, { credentials: 'same-origin' })
  if (!answer.ok) throw new Error(`the voice is not there: ${answer.status}`)
  return decodeVoice(await answer.arrayBuffer())
}

/** Decodes a voice on the device, for browsers that do not play it. The address is of a WAV file. */
export async function decodeVoice(bytes: ArrayBuffer): Promise<string> {
  const { skip, packets } = readOgg(new Uint8Array(bytes))
  const { OpusDecoder } = await import('opus-decoder')
  const decoder = new OpusDecoder({ channels: 1, preSkip: skip })
  await decoder.ready
  const chunks: Float32Array[] = []
  for (let i = 0; i < packets.length; i += BATCH) {
    const [samples] = decoder.decodeFrames(packets.slice(i, i + BATCH)).channelData
    if (samples) chunks.push(thin(samples, OPUS_RATE / KEPT_RATE))
    await new Promise((resolve) => setTimeout(resolve))
  }
  decoder.free()
  return URL.createObjectURL(wavOf(chunks, KEPT_RATE))
}
