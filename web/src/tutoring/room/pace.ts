/** What a session's clock says beside the time. */
export type Pace = 'easy' | 'nudge' | 'rest' | 'ending' | 'over'

/** From here on a hint reminds both to come to an end: most questions are answered in eight minutes. */
const NUDGE_MS = 8 * 60_000

/** Limits of a session, as instants; those the rules do not set are absent. */
export interface Limits {
  started_at: string
  warn_at?: string | null
  rest_at?: string | null
  ends_by?: string | null
}

/** What the clock says at an instant. */
export function paceAt({ started_at, warn_at, rest_at, ends_by }: Limits, now: number): Pace {
  const past = (instant: string | null | undefined) => instant != null && now >= Date.parse(instant)
  if (past(ends_by)) return 'over'
  if (past(warn_at)) return 'ending'
  if (past(rest_at)) return 'rest'
  return now - Date.parse(started_at) >= NUDGE_MS ? 'nudge' : 'easy'
}

/** Whole minutes until the session is ended, at least one. */
export function minutesLeft({ ends_by }: Limits, now: number): number {
  return ends_by == null ? 0 : Math.max(1, Math.ceil((Date.parse(ends_by) - now) / 60_000))
}
