/** What two still do together, from everything to nothing at the same time. */
export const STEPS = ['camera', 'voice', 'push_to_talk', 'ink', 'later'] as const
export type Step = (typeof STEPS)[number]

/** Why a step is the one: what the network loses, how long it takes, that it is gone, or that the person wants it so. */
export type Why = 'fine' | 'loss' | 'delay' | 'gone' | 'chosen'

/** What was measured of the network in the last moments. */
export interface Measured {
  /** The share of the voice that was lost, from 0 to 1. */
  loss: number
  /** Milliseconds there and back. */
  roundTripMs: number
  /** Whether the board's connection stands. */
  online: boolean
  /** Milliseconds for which it has not. */
  goneMs: number
}

interface Limit {
  loss: number
  roundTripMs: number
}

/** What a network may be like at worst on a step. Below `ink` only the network that is gone for long leads. */
const LIMITS: Record<'camera' | 'voice' | 'push_to_talk', Limit> = {
  // Opus mends one packet in twelve; a picture beside it makes things worse.
  camera: { loss: 0.05, roundTripMs: 500 },
  // Two who talk at once over a second of delay talk past each other.
  voice: { loss: 0.15, roundTripMs: 1_000 },
  // One in three words missing is no speech any more.
  push_to_talk: { loss: 0.35, roundTripMs: 3_000 },
}

/** A board that has stood still for so long is given up: the question is better answered later. */
const GIVE_UP_MS = 60_000

/** Measurements in a row that lead down, and that lead up. Up takes longer, so that nobody goes to and fro. */
const DOWN_AFTER = 3
const UP_AFTER = 8

/** Each time that a step up did not hold doubles the wait for the next, up to this many times. */
const MOST_DOUBLINGS = 4

/** A step up counts as having held after so many measurements. */
const HELD_AFTER = 30

/** Going up asks for more than staying: this share of the limit. */
const HEADROOM = 0.6

/** Where a session stands on the ladder. Pure: fed with measurements, it says the step and why. */
export class Ladder {
  private level = 0
  private reason: Why = 'fine'
  private bad = 0
  private good = 0
  private sinceUp = Infinity
  private doublings = 0
  private wanted: Step = 'camera'

  /** The step, the lower of what the network carries and what the person wants. */
  get step(): Step {
    return STEPS[Math.max(this.level, STEPS.indexOf(this.wanted))] ?? 'later'
  }

  /** Why it is this step. */
  get why(): Why {
    return STEPS.indexOf(this.wanted) > this.level ? 'chosen' : this.reason
  }

  /** What the network alone would carry. */
  get carried(): Step {
    return STEPS[this.level] ?? 'later'
  }

  /** The person wants no more than this step; `camera` takes that back. */
  choose(step: Step): void {
    this.wanted = step
  }

  /** Takes a measurement in. */
  feed(now: Measured): void {
    this.sinceUp++
    if (this.sinceUp === HELD_AFTER) this.doublings = 0
    if (!now.online) return this.gone(now.goneMs)
    if (this.carried === 'later' || (this.carried === 'ink' && this.reason === 'gone')) return this.back()
    const trouble = troubleOn(this.carried, now, 1)
    this.bad = trouble ? this.bad + 1 : 0
    this.good = this.climbable(now) ? this.good + 1 : 0
    if (trouble && this.bad >= DOWN_AFTER) this.down(trouble)
    else if (this.level > 0 && this.good >= UP_AFTER * 2 ** this.doublings) this.up(now)
  }

  /** Without a connection there is ink alone, which waits on the device; after a while the question goes to later. */
  private gone(ms: number): void {
    const level = STEPS.indexOf(ms >= GIVE_UP_MS ? 'later' : 'ink')
    if (level > this.level) {
      this.level = level
      this.reason = 'gone'
    }
    this.good = 0
  }

  /** The connection is there again: the voice is tried at once. */
  private back(): void {
    this.level = STEPS.indexOf('voice')
    this.reason = 'gone'
    this.bad = this.good = 0
  }

  private climbable(now: Measured): boolean {
    const above = STEPS[this.level - 1]
    return above !== undefined && troubleOn(above, now, HEADROOM) === undefined
  }

  private down(why: Why): void {
    if (this.sinceUp < HELD_AFTER) this.doublings = Math.min(this.doublings + 1, MOST_DOUBLINGS)
    this.sinceUp = Infinity
    this.level++
    this.reason = why
    this.bad = this.good = 0
  }

  private up(now: Measured): void {
    this.level--
    this.reason =
      this.level === 0 ? 'fine' : (troubleOn(STEPS[this.level - 1] ?? 'camera', now, HEADROOM) ?? this.reason)
    this.bad = this.good = 0
    this.sinceUp = 0
  }
}

/** What on this step is worse than a share of its limit. */
function troubleOn(step: Step, now: Measured, share: number): Why | undefined {
  if (step === 'ink' || step === 'later') return undefined
  const limit = LIMITS[step]
  if (now.loss > limit.loss * share) return 'loss'
  if (now.roundTripMs > limit.roundTripMs * share) return 'delay'
  return undefined
}
