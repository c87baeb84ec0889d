import type { Shelf } from './shelf'

/** Letters of names that devices make. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A name for a device that nobody else in the room has. */
export const newClient = (): string => randomWord(8)

/** A name for a new thing of a device. Not a count: a reload must not give the same name again. */
export const newItemId = (client: string): string => `${client}-${randomWord(5)}`

function randomWord(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length))
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('')
}

/**
 * Takes a device name for this tab: the one it had before a reload, so that what was on its way goes on.
 *
 * Two tabs must not count under one name. Each holds a lock on its name for as long as it lives; where the browser has
 * no locks (Safari 14), the tab's own session storage remembers the name, which a second tab does not see.
 */
export async function claimClient(shelf: Shelf, scope: string): Promise<string> {
  if (!('locks' in navigator)) return remembered(scope)
  for (const client of shelf.clients()) {
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
