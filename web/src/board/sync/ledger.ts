import { Board } from '../model/board'
import type { Entry, PersonOp } from '../model/op'

/** An operation on its way into the log: the device has done it, the room has not yet said so. */
export interface Pending {
  client: string
  n: number
  op: PersonOp
}

/** Revisions of what has no place in the log yet: beyond every real one. */
const UNNUMBERED = 1e12

/** What became of entries that arrived. */
export interface Received {
  /** Entries that were new, in order. */
  fresh: Entry[]
  /** Entries are missing before the last one: the log has to be read again from `head`. */
  gap: boolean
}

/**
 * One device's copy of a room's log.
 *
 * `shown` is the board with the log's entries applied in order, and after them whatever this device did that has not
 * come back yet. Own ink is therefore on the screen at once, and still ends up where the log says.
 */
export class Ledger {
  /** Place in the log up to which `confirmed` goes. */
  head = 0
  private confirmed = new Board()
  private view = this.confirmed
  private waiting: Pending[] = []

  constructor(private readonly me: string) {}

  /** What the person sees. */
  get shown(): Board {
    return this.view
  }

  /** Own operations the log does not have yet, oldest first. */
  get pending(): readonly Pending[] {
    return this.waiting
  }

  /** Starts from a stored board at `head`. Operations that wait keep waiting. */
  load(board: Board, head: number): void {
    this.confirmed = board
    this.head = head
    this.rebuild()
  }

  /** Does an own operation before the room has seen it. */
  propose(pending: Pending): void {
    if (!this.waiting.length) this.view = this.confirmed.over()
    this.waiting.push(pending)
    this.imagine(pending)
  }

  /** Takes entries in. Those already known are skipped; an own one is the promise that it is stored. */
  receive(entries: readonly Entry[]): Received {
    const fresh: Entry[] = []
    // Own operations that come back in the order they were done leave what is seen as it is.
    let foreseen = true
    for (const entry of entries) {
      foreseen &&= this.isNext(entry)
      if (entry.seq <= this.head) {
        this.settle(entry)
        continue
      }
      if (entry.seq > this.head + 1) {
        this.rebuild()
        return { fresh, gap: true }
      }
      if (entry.author) this.confirmed.apply(entry.seq, entry.author, entry.op)
      this.head = entry.seq
      this.settle(entry)
      fresh.push(entry)
    }
    if (!foreseen || !this.waiting.length) this.rebuild()
    return { fresh, gap: false }
  }

  /** Takes an own operation back because the room will not have it. */
  refuse(client: string, n: number): Pending | undefined {
    const refused = this.waiting.find((pending) => pending.client === client && pending.n === n)
    this.waiting = this.waiting.filter((pending) => pending !== refused)
    this.rebuild()
    return refused
  }

  private isNext({ author, client, n }: Entry): boolean {
    const [next] = this.waiting
    return author === this.me && next?.client === client && next?.n === n
  }

  private settle(entry: Entry): void {
    if (entry.author !== this.me) return
    this.waiting = this.waiting.filter((pending) => pending.client !== entry.client || pending.n !== entry.n)
  }

  private imagine({ n, op }: Pending): void {
    this.view.apply(UNNUMBERED + n, this.me, op)
  }

  private rebuild(): void {
    this.view = this.confirmed
    if (!this.waiting.length) return
    this.view = this.confirmed.over()
    for (const pending of this.waiting) this.imagine(pending)
  }
}
