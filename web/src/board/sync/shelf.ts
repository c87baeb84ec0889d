import type { PersonOp } from '../model/op'
import type { Pending } from './ledger'

/** The part of `Storage` that is used; tests bring their own. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/**
 * Operations that outlive the page: what one device has done in one room and the log does not have yet.
 *
 * Written at once and one key each, so that a reload in the middle of a stroke loses nothing and a long queue costs no
 * more than a short one. A device that may not store (private windows, a full disk) works on without it.
 */
export class Shelf {
  private readonly prefix: string

  constructor(
    private readonly store: Store | undefined,
    room: string,
    person: string,
  ) {
    this.prefix = `wenqu.room.${room}.${person}.`
  }

  /** Devices that have worked in this room from this browser, those with most left to send first. */
  clients(): string[] {
    const counted = this.keys()
      .filter((key) => key.endsWith('.count'))
      .map((key) => key.slice(this.prefix.length, -'.count'.length))
    return counted.sort((a, b) => this.kept(b).length - this.kept(a).length)
  }

  /** The last number the device gave to an operation. */
  count(client: string): number {
    return Number(this.read(`${client}.count`) ?? 0)
  }

  /** Keeps an operation until the log has it. */
  keep({ client, n, op }: Pending): void {
    this.write(`${client}.count`, String(n))
    this.write(`${client}.op.${n}`, JSON.stringify(op))
  }

  /** Forgets an operation that the log has, or will never have. */
  drop(client: string, n: number): void {
    try {
      this.store?.removeItem(`${this.prefix}${client}.op.${n}`)
    } catch {
      // Storage was withdrawn meanwhile: then there is nothing to forget.
    }
  }

  /** What a device left here, oldest first. */
  kept(client: string): Pending[] {
    const prefix = `${this.prefix}${client}.op.`
    return this.keys()
      .filter((key) => key.startsWith(prefix))
      .map((key) => Number(key.slice(prefix.length)))
      .sort((a, b) => a - b)
      .flatMap((n) => {
        const op = this.read(`${client}.op.${n}`)
        return op ? [{ client, n, op: JSON.parse(op) as PersonOp }] : []
      })
  }

  /** Forgets a whole room, once it is closed and nothing waits any more. */
  clear(): void {
    for (const key of this.keys()) this.store?.removeItem(key)
  }

  private keys(): string[] {
    const keys: string[] = []
    try {
      for (let i = 0; i < (this.store?.length ?? 0); i++) {
        const key = this.store?.key(i)
        if (key?.startsWith(this.prefix)) keys.push(key)
      }
    } catch {
      return []
    }
    return keys
  }

  private read(key: string): string | null {
    try {
      return this.store?.getItem(this.prefix + key) ?? null
    } catch {
      return null
    }
  }

  private write(key: string, value: string): void {
    try {
      this.store?.setItem(this.prefix + key, value)
    } catch {
      // A full or forbidden store: the operation still waits in memory.
    }
  }
}

/** The browser's store, or nothing where it is forbidden. */
export function browserStore(): Store | undefined {
  try {
    return window.localStorage
  } catch {
    return undefined
  }
}
