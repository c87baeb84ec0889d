import { onScopeDispose, type Ref } from 'vue'
import { live, type LiveState, type Subscription } from './live'

/** What happens to a person: an offer, a question moving on, a seat beside another's, words that were heard in a room, a notice, duty changing. `rejoined`: look again, something may have been missed. */
export type MineKind =
  | 'offer'
  | 'offer_gone'
  | 'question'
  | 'session'
  | 'seat'
  | 'seats'
  | 'heard'
  | 'notice'
  | 'duty'
  | 'rejoined'

export interface Mine {
  kind: MineKind
  [field: string]: unknown
}

type Act = (body: Mine) => void

const acts = new Set<{ kinds: readonly MineKind[]; act: Act }>()
let subscription: Subscription | undefined

function tell(body: Mine): void {
  acts.forEach(({ kinds, act }) => {
    if (kinds.includes(body.kind)) act(body)
  })
}

/** Acts on what happens to the signed-in person for as long as the component is there. */
export function useMine(kinds: readonly MineKind[], act: Act): Ref<LiveState> {
  const entry = { kinds, act }
  acts.add(entry)
  subscription ??= live.join('me', {
    joined: () => tell({ kind: 'rejoined' }),
    event: (body) => tell(body as Mine),
  })
  onScopeDispose(() => {
    acts.delete(entry)
    if (acts.size > 0) return
    subscription?.leave()
    subscription = undefined
  })
  return live.state
}
