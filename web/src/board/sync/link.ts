import type { Entry, PersonOp } from '../model/op'
import { Ledger, type Pending } from './ledger'
import type { Shelf } from './shelf'

/** Operations sent in one message at most. */
const BATCH = 64

/** An operation that has not come back by then is sent again; the log keeps it once all the same. */
const PATIENCE_MS = 4_000

/** Answers that are about the moment, not about the operation: it waits and is sent again. */
const PASSING = new Set(['room_locked', 'unavailable', 'too_many_requests', 'draining'])

/** An operation the room would not have. */
export interface Refusal {
  n: number
  code: string
}

/** How the link reaches the room. */
export interface Wire {
  /** Sends to the room's topic: the number a refusal would name, or `null` when there is no connection. */
  send(body: object): number | null
  /** Reads the log after a place. */
  read(after: number): Promise<Entry[]>
}

/** What the link tells. */
export interface LinkEvents {
  /** The board or the log changed. `fresh` are the entries the log gained. */
  changed(fresh: readonly Entry[]): void
  /** The room would not have an operation. */
  refused(pending: Pending, code: string): void
}

/**
 * Keeps a ledger and the room's log the same over a connection that comes and goes.
 *
 * Every own operation is drawn, stored on the device and sent, in this order; it leaves the device when its entry comes
 * back. After a break everything that has not come back is sent once more under its old number.
 */
export class Link {
  readonly ledger: Ledger
  private count: number
  private joined = false
  /** Since when the room takes nothing for the moment: what comes later must not overtake what waits. */
  private stalled?: number
  private healing = false
  private readonly flights = new Map<number, { batch: Pending[]; sent: number }>()

  constructor(
    me: string,
    private readonly client: string,
    private readonly shelf: Shelf,
    private readonly wire: Wire,
    private readonly events: LinkEvents,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.ledger = new Ledger(me)
    this.count = shelf.count(client)
    for (const pending of shelf.kept(client)) this.ledger.propose(pending)
  }

  /** Does an operation: at once here, soon in the room. */
  submit(op: PersonOp): void {
    const pending = { client: this.client, n: ++this.count, op }
    this.ledger.propose(pending)
    this.shelf.keep(pending)
    if (this.joined && this.stalled === undefined) this.dispatch([pending])
    this.events.changed([])
  }

  /** The room answered the join, up to `head`; what was missed follows as entries. */
  welcome(): void {
    this.joined = true
    this.resume()
  }

  /** The connection is gone. Work goes on; operations wait. */
  parted(): void {
    this.joined = false
    this.flights.clear()
  }

  /** Entries arrived. */
  take(entries: readonly Entry[]): void {
    const before = this.ledger.pending
    const { fresh, gap } = this.ledger.receive(entries)
    for (const { client, n } of before) if (!this.waits(client, n)) this.shelf.drop(client, n)
    this.events.changed(fresh)
    if (gap) void this.heal()
  }

  /** Reads what is missing in the log. */
  async heal(): Promise<void> {
    if (this.healing) return
    this.healing = true
    try {
      for (;;) {
        const entries = await this.wire.read(this.ledger.head)
        if (!entries.length) break
        this.take(entries)
      }
    } finally {
      this.healing = false
    }
  }

  /** The room refused operations of a message; without a list, all that were in it. */
  refuse(ref: number, code: string, listed?: readonly Refusal[]): void {
    const flight = this.flights.get(ref)
    for (const { n, code: why } of listed ?? flight?.batch.map(({ n }) => ({ n, code })) ?? []) {
      if (PASSING.has(why)) this.stalled ??= this.now()
      else this.giveUp(n, why)
    }
    this.events.changed([])
  }

  /** What was refused for the moment may go now: the room is open again. */
  resume(): void {
    this.stalled = undefined
    if (!this.joined) return
    this.flights.clear()
    this.dispatch(this.ledger.pending)
  }

  /** Sends again what has waited too long; called now and then. */
  nudge(): void {
    if (!this.joined || !this.ledger.pending.length) return
    if (this.stalled !== undefined) {
      if (this.now() - this.stalled >= PATIENCE_MS) this.resume()
      return
    }
    for (const [ref, { batch, sent }] of this.flights) {
      const left = batch.filter(({ client, n }) => this.waits(client, n))
      if (left.length && this.now() - sent < PATIENCE_MS) continue
      this.flights.delete(ref)
      if (left.length) this.dispatch(left)
    }
  }

  private giveUp(n: number, code: string): void {
    const refused = this.ledger.refuse(this.client, n)
    this.shelf.drop(this.client, n)
    if (refused) this.events.refused(refused, code)
  }

  private dispatch(ops: readonly Pending[]): void {
    for (let i = 0; i < ops.length; i += BATCH) {
      const batch = ops.slice(i, i + BATCH)
      const ref = this.wire.send({ client: this.client, ops: batch.map(({ n, op }) => ({ n, op })) })
      if (ref === null) return this.parted()
      this.flights.set(ref, { batch, sent: this.now() })
    }
  }

  private waits(client: string, n: number): boolean {
    return this.ledger.pending.some((pending) => pending.client === client && pending.n === n)
  }
}
