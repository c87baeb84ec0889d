import { computed, ref, shallowRef, watch } from 'vue'
import { api, type Schemas } from '@/api'
import { saidAt, together, type Caption } from '@/board/replay/captions'
import type { ReplayView } from '@/board/sync/api'
import { keep, kept } from '@/ui/kept'
import { preferences } from '@/ui/preferences'
import type { ReplayInUse } from './useReplay'

const WANTED = 'captions'

/** What is said in a replay, where somebody wrote it down, and what was written in its chat; shown unless the viewer wants none. */
export function useCaptions({ view, kept: here, written, time, renew }: ReplayInUse) {
  const items = shallowRef<Schemas['CaptionsView'][]>([])
  const spoken = shallowRef<readonly Caption[]>([])
  const lines = computed(() => together(spoken.value, written.value))
  const wanted = ref(kept<boolean>(WANTED) ?? true)
  const said = computed(() => (wanted.value ? saidAt(lines.value, time.value)?.text : undefined))

  watch(view, async (found) => {
    if (!found) return
    const fresh = await read(found)
    if (fresh && found !== here.value?.view) void renew(fresh)
    // Without a network what is kept beside the replay is all there is.
    items.value = fresh ?? (here.value?.captions as typeof items.value | undefined) ?? []
    const own = items.value.find(({ language }) => language === preferences.locale) ?? items.value[0]
    spoken.value = own?.lines ?? []
  })

  async function read({ room, captions }: ReplayView): Promise<Schemas['CaptionsView'][] | undefined> {
    if (!captions?.length) return []
    const { data } = await api.GET('/api/v1/rooms/{id}/captions', { params: { path: { id: room } } })
    return data?.items
  }

  function toggle(): void {
    wanted.value = !wanted.value
    keep(WANTED, wanted.value)
  }

  return { lines, items, wanted, said, toggle }
}
