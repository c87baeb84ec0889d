import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether this page has something to itself. `asking`: the browser has not answered yet. */
export type Hold = 'asking' | 'mine' | 'elsewhere'

export interface Sole {
  hold: Ref<Hold>
  /** Takes it from the page that has it. */
  take(): void
}

/** Does something unless another page of this browser is at it, under this name; then nothing. */
export async function alone<T>(name: string, act: () => Promise<T>): Promise<T | undefined> {
  if (!('locks' in navigator)) return act()
  return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? act() : undefined))
}

/**
 * Something that only one page of this browser does at a time, told by a name; the first to come has it until it is closed,
 * left or another one takes it. Browsers without locks (Safari before 15.4, Firefox before 96) let every page have it.
 */
export function useSole(name: string): Sole {
  const hold = ref<Hold>('asking')
  let release = (): void => undefined
  let gone = false

  function ask(options: LockOptions): void {
    if (!('locks' in navigator)) {
      hold.value = 'mine'
      return
    }
    const asked = navigator.locks.request(name, options, (lock) => {
      if (gone) return undefined
      hold.value = lock ? 'mine' : 'elsewhere'
      if (!lock) return undefined
      return new Promise<void>((resolve) => (release = resolve))
    })
    // Refused in the middle: another page has taken it.
    asked.catch(() => (hold.value = 'elsewhere'))
  }

  ask({ ifAvailable: true })
  onScopeDispose(() => {
    gone = true
    release()
  })
  return { hold, take: () => ask({ steal: true }) }
}
