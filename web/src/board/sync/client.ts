import type { Shelf } from './shelf'

/** Letters of a device's name. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A name for a device that nobody else in the room has. */
export function newClient(
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
): string {
  return Array.from(random(new Uint8Array(8)), (byte) => LETTERS[byte % LETTERS.length]).join('')
}

/**
 * Takes a device name for this tab: the one it had before a reload, so that what was on its way goes on.
 *
 * Two tabs must not count under one name. Each holds a lock on its name for as long as it lives; where the browser has
 * no locks (Safari 14), the tab's own session storage remembers the name, which a second tab does not see.
 */
export async function claimClient(shelf: Shelf, scope: string): Promise<string> {
  if (!('locks' in navigator)) return remembered(scope)
  for (const client of shelf.clients().reverse()) {
    if (await hold(`${scope}.${client}`)) return client
  }
  const client = newClient()
  await hold(`${scope}.${client}`)
  return client
}

/** Holds a lock until the page goes away. False when another tab holds it. */
function hold(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock))
      return lock ? new Promise<void>(() => {}) : undefined
    })
  })
}

function remembered(scope: string): string {
  try {
    const client = sessionStorage.getItem(scope) ?? newClient()
    sessionStorage.setItem(scope, client)
    return client
  } catch {
    return newClient()
  }
}
