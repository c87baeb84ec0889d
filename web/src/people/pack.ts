import { shallowRef, type ShallowRef } from 'vue'
import { api, type Schemas } from '@/api'

export type Pack = Schemas['PackView']

const PLACE = 'wenqu.pack'

/** The region's rules: what this device knew last, then what holds now. Without a network a question can still be written. */
export function usePack(): ShallowRef<Pack | undefined> {
  const pack = shallowRef(remembered())
  void api.GET('/api/v1/pack').then(({ data }) => {
    if (!data) return
    pack.value = data
    remember(data)
  })
  return pack
}

function remembered(): Pack | undefined {
  try {
    return (JSON.parse(localStorage.getItem(PLACE) ?? 'null') as Pack | null) ?? undefined
  } catch {
    return undefined
  }
}

function remember(pack: Pack): void {
  try {
    localStorage.setItem(PLACE, JSON.stringify(pack))
  } catch {
    // Storage may be refused; the rules are then asked for on each page.
  }
}
