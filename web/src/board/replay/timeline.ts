import { spotOf, type Spot } from '../draw/follow'
import { Board } from '../model/board'
import type { Entry, Op } from '../model/op'
import { cuesOf, type Cue } from './cues'

/** Cues between two kept boards: a seek does at most that many again. */
const STRIDE = 1_000

/** Operations that put something on the page. */
const WRITES = new Set<Op['k']>(['ink', 'more', 'add', 'set'])

interface Milestone {
  /** Number of cues done. */
  done: number
  board: Board
}

/** A log that can be looked at, at any time of it. */
export class Timeline {
  private readonly cues: readonly Cue[]
  private readonly milestones: Milestone[] = [{ done: 0, board: new Board() }]
  private current: Board
  private done = 0
  private spotAt?: { done: number; spot: Spot | undefined }

  constructor(entries: readonly Entry[]) {
    this.cues = cuesOf(entries)
    this.current = new Board()
  }

  /** When the last thing happens, in milliseconds. */
  get end(): number {
    return this.cues[this.cues.length - 1]?.at ?? 0
  }

  /** The last entry that is seen at the time the board was last looked at. */
  get seq(): number {
    return this.cues[this.done - 1]?.seq ?? 0
  }

  /** The board at a time. Forward it goes on; backward it starts from the nearest kept board. */
  at(time: number): Board {
    const wanted = this.countUntil(time)
    if (wanted < this.done) this.rewind(wanted)
    while (this.done < wanted) this.step()
    return this.current
  }

  /** What was last written of what the page in sight still shows. */
  get spot(): Spot | undefined {
    if (this.spotAt?.done !== this.done) this.spotAt = { done: this.done, spot: this.findSpot() }
    return this.spotAt.spot
  }

  private findSpot(): Spot | undefined {
    for (let i = this.done - 1; i >= 0; i--) {
      const op = this.cues[i]?.op
      const item = op && WRITES.has(op.k) && 'id' in op ? this.current.items.get(op.id) : undefined
      if (item && !item.hidden && item.page === this.current.page) return spotOf(item)
    }
    return undefined
  }

  private step(): void {
    const cue = this.cues[this.done++]
    if (cue) this.current.apply(cue.seq, cue.author, cue.op)
    const last = this.milestones[this.milestones.length - 1]
    if (last && this.done - last.done >= STRIDE)
      this.milestones.push({ done: this.done, board: this.current.copy() })
  }

  private rewind(wanted: number): void {
    const milestone = [...this.milestones].reverse().find(({ done }) => done <= wanted)
    this.done = milestone?.done ?? 0
    this.current = milestone?.board.copy() ?? new Board()
  }

  /** Number of cues up to a time. */
  private countUntil(time: number): number {
    let [low, high] = [0, this.cues.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.cues[middle]?.at ?? Infinity) <= time) low = middle + 1
      else high = middle
    }
    return low
  }
}
