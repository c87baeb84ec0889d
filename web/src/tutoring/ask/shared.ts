import { formatOf } from './formats'

/** What another program shared with the product (an album's photo): the service worker keeps it until the page takes it. */
export interface Shared {
  words: string
  files: File[]
  /** Something is of a kind that a question cannot hold. */
  unfit: boolean
}

/** Takes what was shared off the worker's shelf: it is there once. */
export async function takeShared(): Promise<Shared> {
  const shared: Shared = { words: '', files: [], unfit: false }
  if (!('caches' in window)) return shared
  const shelf = await caches.open(SHARE_SHELF)
  for (const request of await shelf.keys()) {
    const kept = await shelf.match(request)
    if (!kept) continue
    if (request.url.endsWith('/words')) shared.words = await kept.text()
    else await sort(shared, await kept.blob(), decodeURIComponent(kept.headers.get('x-name') ?? ''))
  }
  await caches.delete(SHARE_SHELF)
  return shared
}

async function sort(shared: Shared, part: Blob, name: string): Promise<void> {
  const file = new File([part], name, { type: part.type })
  if ((await formatOf(file)) === 'unknown') shared.unfit = true
  else shared.files.push(file)
}
