import type { Player } from '@/board/replay/player'

/** What keys do while a replay plays. */
interface Hands {
  player: () => Player | undefined
  duration: () => number
  /** Something lies over the replay: keys are its. */
  covered: () => boolean
  toNextMark: () => void
  faster: (step: 1 | -1) => void
  captions: () => void
}

const SPEED_KEYS: Record<string, 1 | -1> = { '>': 1, '<': -1 }
const SKIPS: Record<string, number> = { ArrowLeft: -5_000, ArrowRight: 5_000 }

/** A key that means something to what has the focus. */
function isTheirs({ key, target }: KeyboardEvent): boolean {
  const { tagName } = target as HTMLElement
  return (
    /^(INPUT|SELECT|TEXTAREA)$/.test(tagName) || (/^(BUTTON|A)$/.test(tagName) && /^( |Enter)$/.test(key))
  )
}

/** A replay in the hands of someone at a keyboard: the listener of its page. */
export function useReplayKeys({ player, duration, covered, toNextMark, faster, captions }: Hands) {
  return (event: KeyboardEvent): void => {
    if (covered() || isTheirs(event)) return
    const { key } = event
    if (key === ' ' || key === 'k') player()?.toggle()
    else if (SKIPS[key]) player()?.skip(SKIPS[key])
    else if (key === 'Home') player()?.seek(0)
    else if (key === 'End') player()?.seek(duration())
    else if (key === 'm') toNextMark()
    else if (key === 'c') captions()
    else if (SPEED_KEYS[key]) faster(SPEED_KEYS[key])
    else return
    event.preventDefault()
  }
}
