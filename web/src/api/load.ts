import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { codeOf, type ProblemCode } from './problem'

export type Answer<T> = Promise<{ data?: T; error?: unknown }>

export interface Loaded<T> {
  data: ShallowRef<T | undefined>
  problem: Ref<ProblemCode | undefined>
  loading: Ref<boolean>
  reload: () => Promise<void>
}

/** Loads something for a page, now and on `reload`; what was there stays while it loads again. */
export function useLoad<T>(ask: () => Answer<T>): Loaded<T> {
  const data = shallowRef<T>()
  const problem = ref<ProblemCode>()
  const loading = ref(true)
  let latest = 0

  async function reload(): Promise<void> {
    const mine = ++latest
    loading.value = true
    const answer = await ask()
    if (mine !== latest) return
    loading.value = false
    problem.value = answer.error === undefined ? undefined : codeOf(answer.error)
    if (answer.data !== undefined) data.value = answer.data
  }

  void reload()
  return { data, problem, loading, reload }
}

export interface Action<A extends unknown[], T> {
  run: (...args: A) => Promise<T | undefined>
  busy: Ref<boolean>
  problem: Ref<ProblemCode | undefined>
}

/** Does something a person asked for, once at a time; the problem stays until the next try. */
export function useAction<A extends unknown[], T>(act: (...args: A) => Answer<T>): Action<A, T> {
  const busy = ref(false)
  const problem = ref<ProblemCode>()

  async function run(...args: A): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    problem.value = undefined
    const answer = await act(...args)
    busy.value = false
    if (answer.error !== undefined) problem.value = codeOf(answer.error)
    return answer.data
  }

  return { run, busy, problem }
}
