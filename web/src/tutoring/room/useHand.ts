import { reactive, watch } from 'vue'
import type { Hand } from '@/board/input/bench'
import { keep, kept } from '@/ui/kept'

/** Colours one writes with; each reads well on white paper. */
export const COLORS = ['#1B2A33', '#B3261E', '#1D4ED8', '#0B7A75', '#B45309'] as const

/** Widths of the pen's line in page units. */
export const WIDTHS = [16, 28, 52] as const

const PLACE = 'hand'

/** What is in the hand, remembered on this device, and how one works with it. */
export type HandSettings = Hand & {
  /** A pen keeps fingers from drawing. */
  penLock: boolean
  /** The tools are on the other side. */
  leftHand: boolean
  /** One begins in a room with a colour that nobody else there begins with. */
  ownColor: boolean
}

/** The colour with which a person begins: each on stage has another. */
export function ownColor(members: readonly { person: string }[], person: string): string {
  const place = members.findIndex((member) => member.person === person)
  return ORDER[Math.max(0, place) % ORDER.length] ?? COLORS[0]
}

/** Dark, blue, green, brown; red last: it is for marking. */
const ORDER = [COLORS[0], COLORS[2], COLORS[3], COLORS[4], COLORS[1]]

/** How this person writes. */
export function useHand(): HandSettings {
  const hand = reactive<HandSettings>({
    color: COLORS[0],
    width: WIDTHS[1],
    pressure: false,
    penLock: true,
    leftHand: false,
    ownColor: true,
    ...kept<Partial<HandSettings>>(PLACE),
  })
  watch(hand, () => keep(PLACE, hand))
  return hand
}
