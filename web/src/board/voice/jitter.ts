/** How long frames are held back at first, and how much spare time there is after one that came too late. In seconds. */
const FIRST_SPARE = 0.12

/** No more is held back than this: who answers later than that is not talked with. */
const MOST_SPARE = 1.5

/** A jump of the speaker's clock longer than this begins anew. */
const LONGEST_JUMP = 5

/** Frames over which nobody was late before the wait becomes shorter: three seconds of them. */
const PATIENCE_FRAMES = 50

/** Spare time that is kept when the wait becomes shorter. */
const KEPT_SPARE = 0.1

/**
 * Decides when a frame of a voice that came over a stream is played. All times are in seconds: those of frames on the
 * speaker's clock, all others on the listener's.
 *
 * A stream loses nothing and stalls instead, so that frames come late and in heaps: after a stall the voice goes on later, and
 * catches up, frame by frame, once frames have been in time for a while.
 */
export class Jitter {
  /** The speaker's zero on the listener's clock. */
  private zero?: number
  private newest = 0
  private end = 0
  private leastSpare = Infinity
  private counted = 0

  /** How long the last frame waits before it is played. */
  spare = 0

  /** When a frame that is there `now` is played; `undefined` when it has to be left out. */
  place(time: number, length: number, now: number): number | undefined {
    if (this.zero === undefined || Math.abs(time - this.newest) > LONGEST_JUMP) this.begin(time, now)
    this.newest = time
    const spare = this.spareOf(time, now)
    if (spare < 0) this.begin(time, now)
    else if (spare > MOST_SPARE) this.hurry(spare - KEPT_SPARE)
    else this.shorten(spare)
    const at = (this.zero ?? 0) + time
    this.spare = at - now
    // What would sound while another frame does is left out: that is how time is caught up.
    if (at < this.end - length / 2) return undefined
    this.end = Math.max(this.end, at) + length
    return Math.max(at, this.end - length)
  }

  private spareOf(time: number, now: number): number {
    return (this.zero ?? 0) + time - now
  }

  private begin(time: number, now: number): void {
    this.zero = now + FIRST_SPARE - time
    this.forget()
  }

  /** Waits less from here on, where all frames of late would have been in time. */
  private shorten(spare: number): void {
    this.leastSpare = Math.min(this.leastSpare, spare)
    if (++this.counted < PATIENCE_FRAMES) return
    if (this.leastSpare > 2 * KEPT_SPARE) this.hurry(this.leastSpare - KEPT_SPARE)
    this.forget()
  }

  private hurry(by: number): void {
    this.zero = (this.zero ?? 0) - by
    this.forget()
  }

  private forget(): void {
    this.leastSpare = Infinity
    this.counted = 0
  }
}
