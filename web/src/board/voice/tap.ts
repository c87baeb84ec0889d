/** Hands the samples of the microphone to the page, 60 ms at a time. Runs where sound is made (AudioWorklet). */

declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void

/** Samples of a frame of 60 ms at 48 kHz. */
const FRAME = 2_880

class Tap extends AudioWorkletProcessor {
  private frame = new Float32Array(FRAME)
  private filled = 0

  process([input]: Float32Array[][]): boolean {
    const samples = input?.[0]
    if (!samples) return true
    for (const sample of samples) {
      this.frame[this.filled++] = sample
      if (this.filled < FRAME) continue
      this.port.postMessage(this.frame, [this.frame.buffer])
      this.frame = new Float32Array(FRAME)
      this.filled = 0
    }
    return true
  }
}

registerProcessor('tap', Tap)
