import { computed, ref } from 'vue'
import { api } from '@/api'
import { useAction } from '@/api/load'

/**
 * Keeps a question that was found in one's own book, and takes it out again; `known` is its entry, `null` where there is none, and
 * asked for where neither is known.
 */
export function useKeepFound(session: string, known?: string | null) {
  const params = { path: { session_id: session } }
  /** Its entry; `null` where there is none, `undefined` while that is not known. */
  const entry = ref(known)
  /** It was put in a moment ago: one who did not mean to takes it out again. */
  const fresh = ref(false)
  const keeping = useAction(() => api.PUT('/api/v1/bank/{session_id}/book', { params }))
  const removing = useAction((id: string) =>
    api.DELETE('/api/v1/book-entries/{id}', { params: { path: { id } } }),
  )
  if (known === undefined) void ask()

  async function ask(): Promise<void> {
    const { data } = await api.GET('/api/v1/bank/{session_id}/book', { params })
    if (data) entry.value = data.entry?.id ?? null
  }

  async function keep(): Promise<void> {
    const kept = await keeping.run()
    if (!kept) return
    entry.value = kept.id
    fresh.value = true
  }

  async function undo(): Promise<void> {
    if (!entry.value) return
    await removing.run(entry.value)
    if (removing.problem.value) return
    entry.value = null
    fresh.value = false
  }

  const busy = computed(() => keeping.busy.value || removing.busy.value)
  const problem = computed(() => keeping.problem.value ?? removing.problem.value)
  return { entry, fresh, keep, undo, busy, problem }
}
