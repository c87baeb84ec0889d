import { computed, onScopeDispose, shallowRef, type ComputedRef } from 'vue'
import { keep, kept } from '@/ui/kept'

/** What this browser keeps of a check that was passed in it. */
interface Mark {
  stint: string
  /** What the device calls the microphone that was heard; empty where it does not say. */
  microphone: string
}

const PLACE = 'duty'
const mark = shallowRef(kept<Mark>(PLACE))

/** What the device calls its microphones; it does not say before they may be used. */
async function microphones(): Promise<string[]> {
  const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => [])
  return (devices ?? []).flatMap(({ kind, label }) => (kind === 'audioinput' && label ? [label] : []))
}

/** Keeps that the check before this stint was passed here, with this microphone. */
export async function markHere(stint: string, microphone: string): Promise<void> {
  // A name that the device does not have in its list could never be found there again.
  const known = (await microphones()).includes(microphone)
  mark.value = { stint, microphone: known ? microphone : '' }
  keep(PLACE, mark.value)
}

/**
 * Where a stint stands to this browser: `here` it was checked; `elsewhere` it was not; `microphone`: it was, with one that is gone.
 * Only where it was checked a question rings.
 */
export type Standing = 'here' | 'elsewhere' | 'microphone'

/** Whether what was heard at the check can still be heard. A device that does not say is believed. */
export const isThere = (microphone: string, present: readonly string[]): boolean =>
  !microphone || !present.length || present.includes(microphone)

/** How the teacher's stint stands to this browser; follows its microphones and its other windows. */
export function useStanding(stint: () => string | undefined): ComputedRef<Standing | undefined> {
  const present = shallowRef<string[]>([])
  const look = async (): Promise<void> => {
    present.value = await microphones()
  }
  const reread = ({ key }: StorageEvent): void => {
    if (key === null || key.endsWith(PLACE)) mark.value = kept<Mark>(PLACE)
  }
  void look()
  navigator.mediaDevices?.addEventListener('devicechange', look)
  window.addEventListener('storage', reread)
  onScopeDispose(() => {
    navigator.mediaDevices?.removeEventListener('devicechange', look)
    window.removeEventListener('storage', reread)
  })
  return computed(() => {
    const id = stint()
    if (!id) return undefined
    if (mark.value?.stint !== id) return 'elsewhere'
    return isThere(mark.value.microphone, present.value) ? 'here' : 'microphone'
  })
}
