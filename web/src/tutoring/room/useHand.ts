import { reactive, watch } from 'vue'
import type { Hand } from '@/board/input/bench'
import { keep, kept } from '@/ui/kept'

/** Colours one writes with; each reads well on white paper. */
export const COLORS = ['#1B2A33', '#B3261E', '#1D4ED8', '#0B7A75', '#B45309'] as const

/** Widths of the pen's line in page units. */
export const WIDTHS = [16, 28, 52] as const

const PLACE = 'hand'

/** What is in the hand, remembered on this device, and whether a pen keeps fingers from drawing. */
export type HandSettings = Hand & { penLock: boolean }

/** How this person writes. */
export function useHand(): HandSettings {
  const hand = reactive<HandSettings>({
    color: COLORS[0],
    width: WIDTHS[1],
    pressure: false,
    penLock: true,
    ...kept<Partial<HandSettings>>(PLACE),
  })
  watch(hand, () => keep(PLACE, hand))
  return hand
}
