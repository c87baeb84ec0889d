import { computed, ref, watch, type Ref } from 'vue'
import type { SheetName } from './BoardSheets.vue'
import type { Asked } from './RoomAsking.vue'

/** What is open beside the board and over it. Who is out of the room, or goes on elsewhere, has none of it. */
export function useSheets(over: Ref<boolean>, said: Ref<readonly { author: string }[]>, me: string) {
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
  /** Who listens along. */
  const seating = ref(false)
  const seen = ref(0)
  /** What one has said oneself need not be read. */
  const others = computed(() => said.value.filter(({ author }) => author !== me).length)

  watch(over, () => {
    talking.value = reading.value = filming.value = seating.value = false
    sheet.value = undefined
    asked.value = undefined
  })
  watch([talking, others], () => {
    if (talking.value) seen.value = others.value
  })

  const unread = computed(() => others.value - seen.value)
  return { sheet, asked, talking, reading, filming, seating, unread }
}
