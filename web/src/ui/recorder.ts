/** The longest voice clip, in seconds. */
export const LONGEST_CLIP_S = 180
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4']

export interface Recording {
  /** How loud it is this moment, from 0 to 1. */
  level(): number
  /** Ends the recording; `undefined` when nothing was recorded. */
  stop(): Promise<Blob | undefined>
}

/** Whether this browser can record a voice (Safari 14.0 cannot). */
export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' && Boolean(navigator.mediaDevices?.getUserMedia)

/** A meter over a microphone's stream: how loud it is, from 0 to 1. */
export function meter(stream: MediaStream): { level: () => number; close: () => void } {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 512
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Uint8Array(analyser.fftSize)
  return {
    level: () => {
      analyser.getByteTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + ((sample - 128) / 128) ** 2, 0) / samples.length
      return Math.min(1, Math.sqrt(power) * 4)
    },
    close: () => void context.close(),
  }
}

/** Starts to record. Throws when the person or the device refuses the microphone. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true },
  })
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 24_000 })
  const pieces: Blob[] = []
  const loudness = meter(stream)
  recorder.ondataavailable = (event) => pieces.push(event.data)
  recorder.start(1000)
  return {
    level: loudness.level,
    stop: () =>
      new Promise((resolve) => {
        recorder.onstop = () => {
          stream.getTracks().forEach((track) => track.stop())
          loudness.close()
          const clip = new Blob(pieces, { type: recorder.mimeType.split(';')[0] })
          resolve(clip.size > 0 ? clip : undefined)
        }
        recorder.stop()
      }),
  }
}
