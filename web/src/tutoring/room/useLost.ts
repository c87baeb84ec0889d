import { computed, ref, watch, type Ref } from 'vue'
import type { RoomInUse } from './useRoom'

/** The other one, who was here and is not: said in words, for an icon that turns pale is not seen. */
export function useLost(room: RoomInUse, me: string): Ref<boolean> {
  const met = ref(false)
  const others = computed(() => room.members.value.filter(({ person }) => person !== me))
  const here = computed(() => others.value.some(({ person }) => room.here.value.has(person)))
  watch(here, (now) => (met.value ||= now), { immediate: true })
  return computed(() => met.value && !here.value)
}
