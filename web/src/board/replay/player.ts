import type { Board } from '../model/board'
import type { Timeline } from './timeline'
import { ReplayClock } from './clock'
import type { Voices } from './voices'

/** What the player tells the page in every frame. */
export interface Playing {
  time: number
  playing: boolean
  /** A voice is still on its way; time stands still so that it is not missed. */
  waiting: boolean
  board: Board
  /** Somebody went to another place, or the page opened: what is to be seen there has no way from here. */
  jumped: boolean
}

/** A difference between clock and leading voice that is left alone. */
const TOLERANCE_MS = 30

/** Plays a log and its voices on one clock. */
export class Player {
  private readonly clock = new ReplayClock()
  private frame = 0
  private playing = false
  private jumped = true
  private shown?: Playing

  constructor(
    private readonly timeline: Timeline,
    private readonly voices: Voices,
    readonly duration: number,
    private readonly show: (playing: Playing) => void,
  ) {
    this.frame = requestAnimationFrame(() => this.tick())
  }

  /** Plays on; from the beginning when it had come to the end. */
  play(): void {
    if (this.clock.time >= this.duration) this.clock.set(0)
    this.playing = true
    this.follow()
  }

  /** Stands still. */
  pause(): void {
    this.playing = false
    this.clock.stop()
    this.follow()
  }

  /** Plays, or stands still. */
  toggle(): void {
    if (this.playing) this.pause()
    else this.play()
  }

  /** Goes to a time. */
  seek(time: number): void {
    const place = Math.min(Math.max(time, 0), this.duration)
    this.clock.set(place)
    this.jumped = true
    this.voices.seek(place)
  }

  /** Goes some milliseconds forward, or back. */
  skip(by: number): void {
    this.seek(this.clock.time + by)
  }

  /** Plays at another speed. */
  setSpeed(speed: number): void {
    this.clock.setSpeed(speed)
  }

  /** Stops for good. */
  close(): void {
    cancelAnimationFrame(this.frame)
    this.voices.close()
  }

  private tick(): void {
    this.frame = requestAnimationFrame(() => this.tick())
    const waiting = this.playing && this.voices.waits(this.clock.time)
    if (this.playing && !waiting) this.clock.start()
    else this.clock.stop()
    if (this.clock.running) this.keepWithVoice()
    if (this.clock.time >= this.duration) this.finish()
    this.follow()
    this.tell(waiting)
  }

  private keepWithVoice(): void {
    const lead = this.voices.lead(this.clock.time)
    if (lead !== undefined && Math.abs(lead - this.clock.time) > TOLERANCE_MS) this.clock.set(lead)
  }

  private finish(): void {
    this.clock.stop()
    this.clock.set(this.duration)
    this.playing = false
  }

  private follow(): void {
    // The element of a voice that has to load begins to play by itself once it has.
    this.voices.follow(this.clock.time, this.clock.speed, this.playing)
  }

  private tell(waiting: boolean): void {
    const { time } = this.clock
    const { playing, jumped } = this
    const now = { time, playing, waiting, board: this.timeline.at(time), jumped }
    const before = this.shown
    if (before?.time === time && before.playing === playing && before.waiting === waiting) return
    this.jumped = false
    this.shown = now
    this.show(now)
  }
}
