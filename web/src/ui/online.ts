import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether this device has a network at all, as far as it knows itself. */
export function useOnline(): Ref<boolean> {
  const online = ref(navigator.onLine)
  const look = (): void => {
    online.value = navigator.onLine
  }
  for (const kind of ['online', 'offline']) addEventListener(kind, look)
  onScopeDispose(() => {
    for (const kind of ['online', 'offline']) removeEventListener(kind, look)
  })
  return online
}
