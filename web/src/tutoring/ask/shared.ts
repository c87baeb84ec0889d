/** What another program shared with the product (an album's photo): the service worker keeps it until the page takes it. */
export interface Shared {
  words: string
  photos: File[]
  voices: File[]
  /** Something is of a kind that a question cannot hold. */
  unfit: boolean
}

/** Takes what was shared off the worker's shelf: it is there once. */
export async function takeShared(): Promise<Shared> {
  const shared: Shared = { words: '', photos: [], voices: [], unfit: false }
  if (!('caches' in window)) return shared
  const shelf = await caches.open(SHARE_SHELF)
  for (const request of await shelf.keys()) {
    const kept = await shelf.match(request)
    if (!kept) continue
    if (request.url.endsWith('/words')) shared.words = await kept.text()
    else sort(shared, await kept.blob())
  }
  await caches.delete(SHARE_SHELF)
  return shared
}

function sort(shared: Shared, part: Blob): void {
  const file = new File([part], 'shared', { type: part.type })
  if (part.type.startsWith('image/')) shared.photos.push(file)
  else if (part.type.startsWith('audio/')) shared.voices.push(file)
  else shared.unfit = true
}
