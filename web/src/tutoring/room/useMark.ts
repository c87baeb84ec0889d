import { onScopeDispose, ref, type Ref } from 'vue'
import { stopwatch } from '@/ui/format'
import { t } from '@/ui/i18n'
import type { RoomInUse } from './useRoom'

/** A mark is seen in the replay only: for so long the page says that it is set, in milliseconds. */
const MARKED_MS = 3_000

/** Marks where one is in the session; what is said of it stays for a moment. */
export function useMark(room: RoomInUse, startedAt: () => string | undefined) {
  const marked = ref('')
  let forget: ReturnType<typeof setTimeout> | undefined

  function mark(): void {
    const label = t(room.rights.value === 'host' ? 'board.mark_label' : 'board.stuck_label')
    room.room.value?.submit({ k: 'mark', label })
    const passed = (Date.now() - Date.parse(startedAt() ?? '')) / 1_000
    marked.value = t('room.marked', { time: stopwatch(Math.max(0, passed || 0)) })
    clearTimeout(forget)
    forget = setTimeout(() => (marked.value = ''), MARKED_MS)
  }

  onScopeDispose(() => clearTimeout(forget))
  return { marked: marked as Readonly<Ref<string>>, mark }
}
