/** How loud a voice is, from 0 to 1, out of samples from −1 to 1; speech at arm's length comes to about a half. */
export function loudness(samples: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += (samples[i] ?? 0) ** 2
  const decibel = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-9)
  return Math.min(1, Math.max(0, (decibel + 60) / 50))
}

/** Measures a stream of sound while it is listened to. */
export class Meter {
  private readonly context = new AudioContext()
  private readonly analyser = this.context.createAnalyser()
  private readonly samples = new Uint8Array(this.analyser.fftSize)

  constructor(stream: MediaStream) {
    this.context.createMediaStreamSource(stream).connect(this.analyser)
  }

  /** Loudness at this moment. */
  read(): number {
    // Bytes, because Safari 14.0 gives no floats.
    this.analyser.getByteTimeDomainData(this.samples)
    return loudness(Array.from(this.samples, (sample) => (sample - 128) / 128))
  }

  /** Stops measuring. */
  close(): void {
    void this.context.close()
  }
}
