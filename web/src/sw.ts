/**
 * The service worker: opens the shell without a network and shows pushed notices.
 * Pages and assets only; nothing of the API is ever kept here. Replays that a person opened are kept by the page itself
 * (`board/replay/kept.ts`), for that person alone and until the sign-out.
 */
import english from 'messages:en/notices'
import chinese from 'messages:zh-CN/notices'

declare const self: ServiceWorkerGlobalScope

interface Shell {
  version: string
  files: string[]
}

interface Pushed {
  id: string
  code: string
  params: Record<string, unknown>
  link: string | null
}

// The build puts the list of files in place of the mark.
const shell = '__OFFLINE_SHELL__' as unknown as Shell
const CACHE = `shell-${shell.version}`
const TEXTS: Record<string, Record<string, string | undefined>> = { 'zh-CN': chinese, en: english }

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(shell.files)))
  void self.skipWaiting()
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith('shell-') && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method === 'POST' && url.origin === location.origin && url.pathname === SHARE_PATH)
    return event.respondWith(shared(event.request))
  if (event.request.method !== 'GET' || url.origin !== location.origin) return
  if (event.request.mode === 'navigate' && !url.pathname.startsWith('/api/'))
    event.respondWith(page(event.request))
  else if (/^\/(assets|icons)\//.test(url.pathname)) event.respondWith(asset(event.request))
})

/** Keeps what another program shared until the page takes it, and opens the page that asks. */
async function shared(request: Request): Promise<Response> {
  const form = await request.formData()
  const words = ['title', 'text'].map((name) => form.get(name)).filter((each) => typeof each === 'string')
  const parts: File[] = form.getAll('files').filter((each) => each instanceof File)
  await caches.delete(SHARE_SHELF)
  const shelf = await caches.open(SHARE_SHELF)
  await shelf.put(`${SHARE_PATH}/words`, new Response([...new Set(words)].join('\n').trim()))
  for (const [i, part] of parts.entries()) {
    const headers = { 'Content-Type': part.type, 'X-Name': encodeURIComponent(part.name) }
    await shelf.put(`${SHARE_PATH}/${i}`, new Response(part, { headers }))
  }
  return Response.redirect('/ask?with=shared', 303)
}

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
  if (pushed) event.waitUntil(show(pushed))
})

/** Shows a notice in the language the person reads. */
async function show({ id, code, params, link }: Pushed): Promise<void> {
  const texts = TEXTS[await language()] ?? chinese
  const text = (texts[`notice.${code}`] ?? code).replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(params[name] ?? whole),
  )
  await self.registration.showNotification(texts['app.name'] ?? '', {
    body: text,
    tag: id,
    icon: '/icons/mark-192.png',
    data: { link: link ?? '/' },
  })
}

/** The language chosen on this device, as the page noted it. */
async function language(): Promise<string> {
  const note = await caches.match(LOCALE_NOTE)
  return note ? note.text() : 'zh-CN'
}

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
