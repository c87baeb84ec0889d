import type { VoiceView } from '../sync/api'

/** A voice this far off is heard to be late; it is set right at once. */
const JUMP_MS = 250

/** A voice this close is in step. */
const CLOSE_MS = 40

/** How much faster or slower a voice runs to come back into step: less than the ear notices. */
const PULL = 0.05

/** What to do with a voice so that it stays with the clock. */
export type Correction = { jumpTo: number } | { rate: number }

/** Decides for a voice that is `drift` milliseconds ahead of the clock and should be at `place`. */
export function correct(drift: number, place: number, speed: number): Correction {
  if (Math.abs(drift) > JUMP_MS * Math.max(1, speed)) return { jumpTo: place }
  if (Math.abs(drift) <= CLOSE_MS) return { rate: speed }
  return { rate: speed * (drift > 0 ? 1 - PULL : 1 + PULL) }
}

/** The place in a voice's recording at a time of the replay, or nothing while it is not heard. */
export function placeIn(
  voice: Pick<VoiceView, 'offset_ms' | 'duration_ms'>,
  time: number,
): number | undefined {
  const place = time - voice.offset_ms
  return place >= 0 && place < voice.duration_ms ? place : undefined
}
