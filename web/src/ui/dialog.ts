import { onBeforeUnmount, onMounted, type Ref } from 'vue'

const REACHABLE = 'a[href], button:not(:disabled), input, select, textarea, audio, [tabindex="0"]'

/** Keeps the keyboard inside a dialog while it is open, and brings it back to where it was. */
export function useDialogFocus(dialog: Ref<HTMLElement | undefined>): void {
  const before = document.activeElement

  function keep(event: KeyboardEvent): void {
    if (event.key !== 'Tab' || !dialog.value) return
    const reachable = [...dialog.value.querySelectorAll<HTMLElement>(REACHABLE)]
    const first = reachable[0]
    const last = reachable[reachable.length - 1]
    const now = document.activeElement
    const leaving = event.shiftKey ? now === first || now === dialog.value : now === last
    if (!leaving && dialog.value.contains(now)) return
    event.preventDefault()
    ;(event.shiftKey ? last : first)?.focus()
  }

  // A button that vanishes takes the keyboard with it: then no key reaches the dialog any more.
  const lost = new MutationObserver(() => {
    if (document.activeElement === document.body) dialog.value?.focus()
  })

  onMounted(() => {
    dialog.value?.focus()
    if (dialog.value) lost.observe(dialog.value, { childList: true, subtree: true })
    document.addEventListener('keydown', keep)
  })
  onBeforeUnmount(() => {
    lost.disconnect()
    document.removeEventListener('keydown', keep)
    if (before instanceof HTMLElement) before.focus()
  })
}
