import {
  computed,
  onBeforeUnmount,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
  type ShallowRef,
} from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { codeOf, type ProblemCode } from '@/api/problem'
import type { Answered, Asked } from './words'

/** A moment after the last keystroke. */
const QUIET_MS = 300

export interface DeskList<Row> {
  rows: ShallowRef<Row[]>
  next: Ref<string | null>
  /** How many rows there are in all, where the server says it. */
  count: Ref<{ number: number; all: boolean } | undefined>
  problem: Ref<ProblemCode | undefined>
  loading: Ref<boolean>
  /** What is looked for and narrowed to: the page's address, so that a link shows the same. */
  asked: ComputedRef<Asked>
  search: (words: string) => void
  narrow: (filters: Record<string, string>) => void
  order: (word: string | undefined) => void
  reload: () => Promise<void>
  more: () => Promise<void>
}

/** The rows of a desk table. What is asked for stands in the page's address; a change of it asks the server again. */
export function useDeskList<Row>(
  filters: readonly string[],
  ask: (asked: Asked) => Promise<{ data?: Answered<Row>; error?: unknown }>,
): DeskList<Row> {
  const route = useRoute()
  const router = useRouter()
  const page = route.path
  const rows = shallowRef<Row[]>([])
  const next = ref<string | null>(null)
  const count = ref<{ number: number; all: boolean }>()
  const problem = ref<ProblemCode>()
  const loading = ref(false)
  let latest = 0
  let quiet: ReturnType<typeof setTimeout> | undefined

  const word = (name: string): string | undefined => {
    const value = route.query[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const asked = computed<Asked>(() => ({
    q: word('q'),
    sort: word('sort'),
    after: undefined,
    where: Object.fromEntries(filters.flatMap((name) => (word(name) ? [[name, word(name) ?? '']] : []))),
  }))

  async function load(after: string | undefined): Promise<void> {
    const mine = ++latest
    loading.value = true
    const { data, error } = await ask({ ...asked.value, after })
    if (mine !== latest) return
    loading.value = false
    problem.value = error === undefined ? undefined : codeOf(error)
    if (!data) return
    rows.value = after === undefined ? data.items : [...rows.value, ...data.items]
    next.value = data.next ?? null
    // Only the first page counts; what it says stands for those that follow.
    if (after === undefined)
      count.value =
        typeof data.count === 'number' ? { number: data.count, all: data.counted_all !== false } : undefined
  }

  function change(query: Record<string, string | undefined>): void {
    void router.replace({ query: { ...route.query, ...query } })
  }

  const reload = (): Promise<void> => load(undefined)
  const stop = watch(
    () => JSON.stringify(asked.value),
    () => {
      if (route.path === page) void reload()
    },
  )
  onBeforeUnmount(() => {
    stop()
    clearTimeout(quiet)
  })
  void reload()

  return {
    rows,
    next,
    count,
    problem,
    loading,
    asked,
    search(words) {
      clearTimeout(quiet)
      quiet = setTimeout(() => change({ q: words.trim() || undefined }), QUIET_MS)
    },
    narrow: (chosen) =>
      change(Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, value || undefined]))),
    order: (word) => change({ sort: word }),
    reload,
    more: async () => {
      if (next.value) await load(next.value)
    },
  }
}
