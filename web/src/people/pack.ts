import { shallowRef, type ShallowRef } from 'vue'
import { api, type Schemas } from '@/api'
import { keep, kept } from '@/ui/kept'

export type Pack = Schemas['PackView']

const PLACE = 'region'

/** What this device knows of the region's rules: at first what it knew last. */
export const pack = shallowRef(kept<Pack>(PLACE))

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
  keep(PLACE, data)
}
