import { ref } from 'vue'

/** What Chromium's browsers offer when the product can be put on the home screen; not in TypeScript's library. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>
}

/** Whether the browser offers to install. `main.ts` keeps the offer, which may come before anything else is loaded, or later. */
export const offered = ref(window.installOffer !== undefined)
window.addEventListener('beforeinstallprompt', () => (offered.value = true))
window.addEventListener('appinstalled', () => (offered.value = false))

/** Asks the browser to install. */
export async function install(): Promise<void> {
  const offer = window.installOffer as InstallOffer | undefined
  window.installOffer = undefined
  offered.value = false
  await offer?.prompt()
}

/** Whether the product was opened from the home screen. */
export const isInstalled = (): boolean =>
  matchMedia('(display-mode: standalone)').matches ||
  ('standalone' in navigator && navigator.standalone === true)

/** Safari on a phone or tablet installs by its own menu only. */
export const isAppleTouch = (): boolean =>
  /iPhone|iPad/.test(navigator.userAgent) ||
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
