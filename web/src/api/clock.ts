import { onScopeDispose, ref, type Ref } from 'vue'

/**
 * What time it is, as the server has it: the clock of a phone may be minutes or hours wrong.
 * Pages that count minutes ask once; a device that is right within some seconds is believed.
 */
const skew = ref(0)
let asked: Promise<void> | undefined

/** Answers that took longer say too little of when they were given. */
const SLOW_MS = 4_000
/** The header has whole seconds, and the way takes a moment. */
const CLOSE_MS = 3_000

/** How far the server's time is from this device's, by an answer; given when it was asked and when it came. */
export function skewOf(date: string | null, askedAt: number, cameAt: number): number | undefined {
  const server = Date.parse(date ?? '')
  if (Number.isNaN(server) || cameAt - askedAt > SLOW_MS) return undefined
  // On the average the header is half a second old, and the answer half the way.
  const off = server + 500 - (askedAt + cameAt) / 2
  return Math.abs(off) < CLOSE_MS ? 0 : off
}

async function ask(): Promise<void> {
  const askedAt = Date.now()
  // Without an answer the device is believed, and asked for again by the next page.
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => undefined)
  const off = skewOf(answer?.headers.get('date') ?? null, askedAt, Date.now())
  if (off === undefined) asked = undefined
  else skew.value = off
}

/** The server's time now, in milliseconds; it is asked for when it is first wanted. */
export function now(): number {
  asked ??= ask()
  return Date.now() + skew.value
}

/** The server's time, second by second, for as long as what shows it is there. */
export function useNow(): Ref<number> {
  const time = ref(now())
  const timer = setInterval(() => (time.value = now()), 1_000)
  onScopeDispose(() => clearInterval(timer))
  return time
}
