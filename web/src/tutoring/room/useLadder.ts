import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { live, type LiveState } from '@/live'
import { Ladder, type Step, type Why } from '@/board/voice/ladder'
import type { VoiceFigures } from '@/board/voice/voice'
import type { VoiceInUse } from './useVoice'

/** How often the network is measured. */
const EVERY_MS = 2_000

/** Where the session stands on the ladder for as long as the page is there; it leads the voice up and down. */
export function useLadder(voice: VoiceInUse, network: Ref<LiveState>) {
  const ladder = new Ladder()
  const step = ref<Step>('camera')
  const why = ref<Why>('fine')
  /** The person wants ink and text only. */
  const quiet = ref(false)
  let before: VoiceFigures | undefined
  let goneSince: number | undefined

  async function measure(): Promise<void> {
    const now = voice.used.value ? await voice.measure() : undefined
    const online = network.value !== 'reconnecting'
    goneSince = online ? undefined : (goneSince ?? Date.now())
    const loss = lossBetween(before, now)
    before = now
    live.probe()
    ladder.feed({
      loss,
      roundTripMs: Math.max(now?.roundTripMs ?? 0, live.roundTripMs),
      online,
      goneMs: goneSince === undefined ? 0 : Date.now() - goneSince,
    })
    show()
  }

  function show(): void {
    step.value = ladder.step
    why.value = ladder.why
  }

  function chooseQuiet(wanted: boolean): void {
    quiet.value = wanted
    ladder.choose(wanted ? 'ink' : 'camera')
    show()
  }

  const timer = setInterval(() => void measure(), EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  watch(step, (now) => (voice.step.value = now))

  return {
    step,
    why,
    quiet,
    chooseQuiet,
    /** Whether the network carries a picture beside the voice. */
    camera: computed(() => step.value === 'camera'),
  }
}

export type LadderInUse = ReturnType<typeof useLadder>

/** The share of the packets between two measurements that was lost; a connection made anew counts from zero. */
export function lossBetween(before?: VoiceFigures, now?: VoiceFigures): number {
  if (!before || !now || now.received < before.received) return now?.left ?? 0
  const [received, lost] = [now.received - before.received, Math.max(0, now.lost - before.lost)]
  return Math.max(now.left, lost / Math.max(1, received + lost))
}
