import { ref } from 'vue'
import type { Router } from 'vue-router'
import { keep, kept } from './ui/kept'

/** The page that could not be brought, and why: no network, or a server that has not all its files. */
export const missingPage = ref<{ path: string; code: 'offline' | 'unavailable' }>()

/** The page that was brought afresh by the last load of the window. */
const RELOADED = 'reloaded'

/**
 * After an update a page left open asks for files that are gone: the page is then brought afresh, once, with those of the new version.
 */
export function watchVersion(router: Router, window: Window): void {
  let going = false

  router.beforeEach(() => {
    going = true
  })
  router.onError(async (_error, to) => {
    going = false
    const path = to.fullPath
    if (!(await isReachable())) missingPage.value = { path, code: 'offline' }
    else if (!bringAfresh(path)) missingPage.value = { path, code: 'unavailable' }
  })
  router.afterEach(() => {
    going = false
    missingPage.value = undefined
    keep(RELOADED, undefined, 'tab')
  })
  // A part that an open page brings later; what is missing on the way to a page is told to the router.
  window.addEventListener('vite:preloadError', (event) => {
    if (!going && navigator.onLine && bringAfresh(router.currentRoute.value.fullPath)) event.preventDefault()
  })

  function bringAfresh(path: string): boolean {
    if (kept(RELOADED, 'tab') === path) return false
    keep(RELOADED, path, 'tab')
    // Where nothing can be kept, nothing would end the going round.
    if (kept(RELOADED, 'tab') !== path) return false
    window.location.assign(path)
    return true
  }
}

/** Tries again to bring the page: the window's own files too, where they may be those of another version. */
export function bringAgain(router: Router): void {
  const missing = missingPage.value
  if (!missing) return
  if (missing.code === 'offline') void router.push(missing.path)
  else location.assign(missing.path)
}

async function isReachable(): Promise<boolean> {
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => undefined)
  return answer?.ok ?? false
}
