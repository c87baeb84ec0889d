import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api } from '@/api'
import type { Question } from '../words'

const LOOK_MS = 2_000

/** How far those are of what is attached that are being made viewable, in percent, by file; looked at again as long as there are any. */
export function usePreparing(question: () => Question): Ref<Record<string, number>> {
  const percent = ref<Record<string, number>>({})
  let timer: ReturnType<typeof setTimeout> | undefined

  function take(fresh: Question): void {
    const working = fresh.attachments.filter((part) => part.state === 'arriving' && part.progress != null)
    percent.value = Object.fromEntries(working.map((part) => [part.file_id, part.progress ?? 0]))
    clearTimeout(timer)
    if (working.length > 0) timer = setTimeout(() => void look(fresh.id), LOOK_MS)
  }

  async function look(id: string): Promise<void> {
    const { data } = await api.GET('/api/v1/questions/{id}', { params: { path: { id } } })
    // That it has come is told to the page around; without a network what was known stays.
    take(data ?? question())
  }

  watch(question, take, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
  return percent
}
