import { computed, ref, watch, type Ref } from 'vue'
import type { SheetName } from './BoardSheets.vue'
import type { Asked } from './RoomAsking.vue'

/** What is open beside the board and over it. Who is out of the room, or goes on elsewhere, has none of it. */
export function useSheets(over: Ref<boolean>, said: Ref<readonly unknown[]>) {
  /** The sheet of a tool. */
  const sheet = ref<SheetName>()
  /** What is asked before something ends. */
  const asked = ref<Asked>()
  /** What is said in writing. */
  const talking = ref(false)
  /** The question: what the pupil wrote, said and tried. */
  const reading = ref(false)
  /** One's own camera. */
  const filming = ref(false)
  const seen = ref(0)

  watch(over, () => {
    talking.value = reading.value = filming.value = false
    sheet.value = undefined
    asked.value = undefined
  })
  watch([talking, () => said.value.length], () => {
    if (talking.value) seen.value = said.value.length
  })

  return { sheet, asked, talking, reading, filming, unread: computed(() => said.value.length - seen.value) }
}
