/**
 * The service worker: opens the shell without a network and shows pushed notices.
 * Pages and assets only; nothing of the API is ever kept here, so no child's data stays on a shared device.
 */
export {}

declare const self: ServiceWorkerGlobalScope

interface Shell {
  version: string
  files: string[]
}

interface Pushed {
  title: string
  body?: string
  link?: string | null
  tag?: string
}

// The build puts the list of files in place of the mark.
const shell = '__OFFLINE_SHELL__' as unknown as Shell
const CACHE = `shell-${shell.version}`

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(shell.files)))
  void self.skipWaiting()
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin) return
  if (event.request.mode === 'navigate' && !url.pathname.startsWith('/api/')) event.respondWith(page(event.request))
  else if (/^\/(assets|icons)\//.test(url.pathname)) event.respondWith(asset(event.request))
})

/** The network's page when it comes; the kept shell when it does not. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    return (await caches.match('/')) ?? Response.error()
  }
}

/** Assets carry their content's hash in the name: what is kept is right for ever. */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request)
  if (kept) return kept
  const fresh = await fetch(request)
  if (fresh.ok) await (await caches.open(CACHE)).put(request, fresh.clone())
  return fresh
}

self.addEventListener('push', (event) => {
  const pushed = event.data?.json() as Pushed | undefined
  if (!pushed) return
  event.waitUntil(
    self.registration.showNotification(pushed.title, {
      body: pushed.body,
      tag: pushed.tag,
      icon: '/icons/mark-192.png',
      data: { link: pushed.link ?? '/' },
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const link = new URL((event.notification.data as { link: string }).link, location.origin).href
  event.waitUntil(open(link))
})

/** Brings the product to the front at the link, in the window that is open if there is one. */
async function open(link: string): Promise<void> {
  const [window] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (!window) return void (await self.clients.openWindow(link))
  await window.focus()
  await window.navigate(link)
}
