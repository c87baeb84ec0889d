import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { codeOf, type ProblemCode } from './problem'

interface Page<T> {
  items: T[]
  next?: string | null
}

export interface Pages<T> {
  items: ShallowRef<T[]>
  next: Ref<string | null>
  problem: Ref<ProblemCode | undefined>
  loading: Ref<boolean>
  /** Begins again with the first page. */
  reload: () => Promise<void>
  /** Adds the next page. */
  more: () => Promise<void>
}

/** A list that comes in pages, each with a cursor to the next. */
export function usePages<T>(
  ask: (after: string | undefined) => Promise<{ data?: Page<T>; error?: unknown }>,
): Pages<T> {
  const items = shallowRef<T[]>([])
  const next = ref<string | null>(null)
  const problem = ref<ProblemCode>()
  const loading = ref(false)
  let latest = 0

  async function load(after: string | undefined): Promise<void> {
    const mine = ++latest
    loading.value = true
    const { data, error } = await ask(after)
    if (mine !== latest) return
    loading.value = false
    problem.value = error === undefined ? undefined : codeOf(error)
    if (!data) return
    items.value = after === undefined ? data.items : [...items.value, ...data.items]
    next.value = data.next ?? null
  }

  const reload = (): Promise<void> => load(undefined)
  const more = async (): Promise<void> => {
    if (next.value) await load(next.value)
  }

  void reload()
  return { items, next, problem, loading, reload, more }
}
