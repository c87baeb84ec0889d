import { shallowRef, type ShallowRef } from 'vue'
import { api, type Schemas } from '@/api'

export type Pack = Schemas['PackView']

const PLACE = 'wenqu.region'

/** What this device knows of the region's rules: at first what it knew last. */
export const pack = shallowRef(remembered())

let asking: Promise<void> | undefined

/** The region's rules, asked for anew. Without a network a question can still be written by what is known. */
export function usePack(): ShallowRef<Pack | undefined> {
  asking ??= ask().finally(() => (asking = undefined))
  return pack
}

async function ask(): Promise<void> {
  const { data } = await api.GET('/api/v1/pack')
  if (!data) return
  pack.value = data
  remember(data)
}

function remembered(): Pack | undefined {
  try {
    return (JSON.parse(localStorage.getItem(PLACE) ?? 'null') as Pack | null) ?? undefined
  } catch {
    return undefined
  }
}

function remember(known: Pack): void {
  try {
    localStorage.setItem(PLACE, JSON.stringify(known))
  } catch {
    // Storage may be refused; the rules are then asked for on each visit.
  }
}
