import { live, type Subscription } from '@/live'
import type { Board } from '../model/board'
import type { Entry, PersonOp } from '../model/op'
import type { Place } from '../model/page'
import { readSnapshot, type ChatLine } from '../model/snapshot'
import {
  readLog,
  readRoom,
  readStoredBoard,
  RoomProblem,
  type CameraState,
  type Member,
  type RoomView,
} from './api'
import { claimClient, newItemId } from './client'
import { Link, type Refusal, type Wire } from './link'
import { browserStore, Shelf } from './shelf'

/** A place somebody points at. */
export interface Pointing extends Place {
  page: number
}

/** What a room tells the page that shows it. */
export interface RoomEvents {
  /** The board, or what waits, changed. */
  changed(board: Board): void
  /** The log gained entries. */
  entered(entries: readonly Entry[]): void
  /** The room was joined, for the first time or again. */
  joined(view: RoomView): void
  /** Who is connected at this moment. */
  present(people: ReadonlySet<string>): void
  /** The person goes on with another device; this one leaves the room to it. */
  movedOn(): void
  /** Someone points, or no longer. */
  pointed(who: string, place?: Pointing): void
  /** Somebody's camera went on or off, or may no longer be on. */
  camera(who: string, state: CameraState): void
  /** Somebody chose ink and text only, or speaks and hears again. */
  inkOnly(who: string, wanted: boolean): void
  /** Somebody raised a hand, or took it down. */
  hand(who: string, up: boolean): void
  /** Who belongs to the room, or what they may do, has changed. */
  belong(members: Member[]): void
  /** The room would not have an operation, or would not let us in. */
  refused(code: string): void
}

/** What the room answers to a message: entries that were there before, and operations it would not have. */
interface Answer {
  entries?: Entry[]
  refused?: Refusal[]
}

/** What is of the moment: where someone points, how a camera stands, and which device a person goes on with. */
interface Moment {
  entries?: Entry[]
  pointer?: Pointing | null
  device?: string
  camera?: CameraState
  ink_only?: boolean
  hand?: boolean
  members?: Member[]
  who?: string
}

/** How often the room gets a sign of life, so that a pupil is not left alone unnoticed behind a dead connection. */
const BEAT_MS = 500

/** A room that one has entered. */
export class Room {
  private subscription?: Subscription
  /** Place in the log from which on this device knows what it left unfinished. */
  private tidyAt?: number
  private tidied = false
  /** Things begun since the page was loaded. */
  private readonly begun = new Set<string>()
  /** This device has told the room that the person works here. */
  private taken = false
  /** The person works elsewhere: this device leaves as soon as the room has everything that was done here. */
  private leaving = false
  /** The person wants ink and text only. */
  private inkOnly = false
  private readonly timer: ReturnType<typeof setInterval>

  private constructor(
    readonly id: string,
    private readonly me: string,
    /** What this device is called in the room. */
    readonly client: string,
    private readonly link: Link,
    private readonly shelf: Shelf,
    private readonly events: RoomEvents,
    /** What was said before this device came. */
    readonly past: readonly ChatLine[],
  ) {
    this.timer = setInterval(() => this.beat(), BEAT_MS)
  }

  /**
   * Enters a room: the stored board first, then the log after it, then what others do.
   *
   * # Errors
   * `RoomProblem` when the room cannot be read.
   */
  static async enter(id: string, me: string, events: RoomEvents): Promise<Room> {
    const shelf = new Shelf(browserStore(), id, me)
    const [view, stored, client] = await Promise.all([
      readRoom(id),
      readStoredBoard(id),
      claimClient(shelf, `wenqu.client.${id}.${me}`),
    ])
    const wire: Wire = {
      send: (body) => room.subscription?.send(body) ?? null,
      read: (after) => readLog(id, after),
    }
    const link: Link = new Link(me, client, shelf, wire, {
      changed: (fresh) => room.tell(fresh),
      refused: (_pending, code) => events.refused(code),
    })
    link.ledger.load(readSnapshot(stored), stored.seq)
    const room: Room = new Room(id, me, client, link, shelf, events, stored.chat ?? [])
    events.joined(view)
    room.join(stored.seq)
    events.changed(link.ledger.shown)
    return room
  }

  /** The board as this person sees it. */
  get board(): Board {
    return this.link.ledger.shown
  }

  /** Place in the log up to which everything is known. */
  get head(): number {
    return this.link.ledger.head
  }

  /** How many own operations are not in the log yet. */
  get waiting(): number {
    return this.link.ledger.pending.length
  }

  /** What this device has said in writing that is not in the log yet. */
  get unsaid(): string[] {
    return this.link.ledger.pending.flatMap(({ op }) => (op.k === 'chat' ? [op.text] : []))
  }

  /** An id for a new thing. */
  newId(): string {
    const id = newItemId(this.client)
    this.begun.add(id)
    return id
  }

  /** Does an operation: at once here, soon for all. */
  submit(op: PersonOp): void {
    this.link.submit(op)
  }

  /** Shows the others where one points. */
  point(place?: Pointing): void {
    this.subscription?.send({ pointer: place ?? null })
  }

  /** Says whether the person wants ink and text only; after a break it is said again. */
  chooseInkOnly(wanted: boolean): void {
    if (this.inkOnly === wanted) return
    this.inkOnly = wanted
    this.subscription?.send({ ink_only: wanted })
  }

  /** Raises one's hand, or takes it down. */
  raiseHand(up: boolean): void {
    this.subscription?.send({ hand: up })
  }

  /** The connection is gone for now. */
  parted(): void {
    this.link.parted()
  }

  /** Leaves the room. What still waits stays on the device unless the room is over. */
  leave(over: boolean): void {
    clearInterval(this.timer)
    this.subscription?.leave()
    this.parted()
    if (over && !this.waiting) this.shelf.clear()
  }

  private join(after: number): void {
    this.subscription = live.join(
      `room:${this.id}`,
      {
        joined: (body, head) => {
          this.events.joined(body as RoomView)
          this.link.welcome()
          this.takeUp(body as RoomView)
          this.remind(body as RoomView)
          this.tidyAt ??= head
          this.tidy()
        },
        event: (body) => this.hear(body as Moment),
        presence: (here) => this.events.present(new Set(here.map(({ who }) => who))),
        replied: (ref, body) => this.answered(ref, body as Answer),
        refused: (code, ref, body) => this.refused(code, ref, body as Answer | undefined),
      },
      { after, brisk: true },
    )
  }

  private beat(): void {
    // Whether the person is there is for the other device to say.
    if (!this.leaving) this.subscription?.send({ beat: true })
    this.link.nudge()
  }

  /**
   * Whoever opens the room goes on here. A device that comes back after a break finds the person here, elsewhere, or
   * nowhere yet, as after a restart of the server.
   */
  private takeUp({ members }: RoomView): void {
    const device = members.find(({ person }) => person === this.me)?.device ?? null
    if (this.taken && device !== null) return this.heed(device)
    this.taken = true
    this.subscription?.send({ device: this.client })
  }

  /** A device that is new here, or a room that was forgotten, knows nothing of ink and text only. */
  private remind({ members }: RoomView): void {
    const known = members.find(({ person }) => person === this.me)?.ink_only ?? false
    if (known !== this.inkOnly && !this.leaving) this.subscription?.send({ ink_only: this.inkOnly })
  }

  /** The person works with a device: another one than this leaves the room to it. */
  private heed(device: string): void {
    if (device === this.client || this.leaving) return
    this.leaving = true
    this.events.movedOn()
    this.goIfDone()
  }

  private goIfDone(): void {
    if (this.leaving && !this.waiting) this.leave(false)
  }

  private hear({ entries, pointer, device, camera, ink_only, hand, members, who }: Moment): void {
    if (entries) this.link.take(entries)
    if (device && who === this.me) this.heed(device)
    if (camera && who) this.events.camera(who, camera)
    if (ink_only !== undefined && who) this.events.inkOnly(who, ink_only)
    if (hand !== undefined && who) this.events.hand(who, hand)
    if (members) this.events.belong(members)
    if (pointer !== undefined && who && who !== this.me) this.events.pointed(who, pointer ?? undefined)
  }

  private answered(ref: number, { entries, refused }: Answer): void {
    if (refused?.length) this.link.refuse(ref, 'board_op_invalid', refused)
    if (entries?.length) this.link.take(entries)
  }

  private refused(code: string, ref: number | null, answer?: Answer): void {
    if (ref === null) this.events.refused(code)
    else this.link.refuse(ref, code, answer?.refused)
  }

  private tell(fresh: readonly Entry[]): void {
    if (fresh.some(({ op }) => op.k === 'lock' && !op.locked)) this.link.resume()
    if (fresh.length) this.events.entered(fresh)
    this.tidy()
    this.events.changed(this.board)
    this.goIfDone()
  }

  /** A reload in the middle of a stroke lifted the pen. */
  private tidy(): void {
    if (this.tidied || this.tidyAt === undefined || this.head < this.tidyAt) return
    this.tidied = true
    for (const item of this.board.items.all()) {
      const mine =
        item.author === this.me && item.id.startsWith(`${this.client}-`) && !this.begun.has(item.id)
      if (mine && item.kind === 'ink' && !item.done)
        this.submit({ k: 'more', id: item.id, pts: [], done: true })
    }
  }
}

/** The code of a failure to enter. */
export function problemOf(error: unknown): string {
  return error instanceof RoomProblem ? error.code : 'internal'
}
