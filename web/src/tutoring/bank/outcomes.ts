import type { Schemas } from '@/api'
import type { MessageKey } from '@/ui/i18n'

/** What came of replays that were shown, and its share of what. */
export interface OutcomeLine {
  name: 'solved' | 'not_mine' | 'wrong' | 'open'
  label: MessageKey
  count: number
  share: MessageKey
  percent: number
}

type Counted = Pick<Schemas['FiguresView'], 'shown' | 'solved' | 'not_mine' | 'wrong'>

/** What came of all that was shown; of those that had been enough, how many were not after all. */
export function outcomes({ shown, solved, not_mine, wrong }: Counted): OutcomeLine[] {
  const part = (count: number, of: number): number => (of ? Math.round((100 * count) / of) : 0)
  const open = Math.max(0, shown - solved - not_mine - wrong)
  const ofShown = (name: OutcomeLine['name'], label: MessageKey, count: number): OutcomeLine => ({
    name,
    label,
    count,
    share: 'bank.share',
    percent: part(count, shown),
  })
  return [
    ofShown('solved', 'bank.solved_count', solved),
    ofShown('not_mine', 'bank.not_mine_count', not_mine),
    ofShown('open', 'bank.open_count', open),
    {
      name: 'wrong',
      label: 'bank.wrong',
      count: wrong,
      share: 'bank.share_solved',
      percent: part(wrong, solved + wrong),
    },
  ]
}
