import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { live } from '@/live'
import type { Entry } from '@/board/model/op'
import type { ChatLine } from '@/board/model/snapshot'
import type { Member, Rights, RoomView } from '@/board/sync/api'
import { problemOf, Room, type Pointing } from '@/board/sync/room'
import { codeOf, type ProblemCode } from '@/api/problem'

/** What a page can see of the board without drawing it. */
export interface BoardFacts {
  page: number
  pages: number
  canUndo: boolean
  canRedo: boolean
}

/** How far the board is; changes with every stroke, so the page around the board does not look at it. */
export interface BoardProgress {
  items: number
  waiting: number
  head: number
}

const NOTHING: BoardFacts = {
  page: 0,
  pages: 1,
  canUndo: false,
  canRedo: false,
}

/** Operations that put something on the page. */
const WRITES = new Set<Entry['op']['k']>(['ink', 'more', 'add', 'set'])

/** How long a refusal stays in sight, in milliseconds. */
const REFUSAL_MS = 4_000

const asCode = (code: string): ProblemCode => codeOf({ code })

/** A room for as long as the page is there. Enter it with `enter` once its id is known. */
export function useRoom(me: string) {
  const room = shallowRef<Room>()
  const view = shallowRef<RoomView>()
  const said = shallowRef<ChatLine[]>([])
  /** What one has said that the room does not have yet. */
  const unsaid = shallowRef<readonly string[]>([])
  const connected = shallowRef<ReadonlySet<string>>(new Set())
  /** Those of whom the room has heard nothing for a while, though their connections seem to hold. */
  const silent = shallowRef<ReadonlySet<string>>(new Set())
  const facts = shallowRef<BoardFacts>(NOTHING)
  const progress = shallowRef<BoardProgress>({ items: 0, waiting: 0, head: 0 })
  const problem = ref<ProblemCode>()
  const refusal = ref<ProblemCode>()
  /** The person goes on with another device. */
  const elsewhere = ref(false)
  const drawn = new Set<() => void>()
  const written = new Set<(id: string, who: string, follows: boolean) => void>()
  const entered = new Set<(entries: readonly Entry[]) => void>()
  /** The colour each person wrote with last. */
  const inks = shallowRef<ReadonlyMap<string, string>>(new Map())
  const pointed = new Set<(who: string, place?: Pointing) => void>()
  let frame = 0
  let forget: ReturnType<typeof setTimeout> | undefined

  const members = computed(() => view.value?.members ?? [])
  const here = computed(() => without(connected.value, silent.value))
  const rights = computed(() => members.value.find(({ person }) => person === me)?.rights ?? 'listener')
  const closed = computed(() => view.value?.state === 'closed')
  const locked = computed(() => view.value?.state === 'locked')

  async function enter(id: string): Promise<void> {
    problem.value = undefined
    try {
      room.value = await Room.enter(id, me, {
        changed,
        entered: (entries) => {
          entries.forEach(note)
          entered.forEach((act) => act(entries))
          tellWritten(entries)
        },
        joined: (fresh) => {
          view.value = fresh
          silent.value = new Set()
          connected.value = new Set(fresh.members.filter((member) => member.here).map(({ person }) => person))
        },
        present: (people) => (connected.value = people),
        movedOn: () => (elsewhere.value = true),
        camera: (who, camera) => turned(who, { camera }),
        inkOnly: (who, ink_only) => turned(who, { ink_only }),
        hand: (who, hand) => turned(who, { hand }),
        belong: (members) => view.value && (view.value = { ...view.value, members }),
        pointed: (who, place) => pointed.forEach((act) => act(who, place)),
        refused: (code) => refuse(asCode(code)),
      })
      changed()
      const written = room.value.board.items
        .all()
        .flatMap((item) =>
          item.kind === 'ink' && item.tool === 'pen' ? [[item.author, item.color] as const] : [],
        )
      inks.value = new Map(written)
      room.value.past.forEach(hear)
    } catch (error) {
      problem.value = asCode(problemOf(error))
    }
  }

  function turned(who: string, change: Partial<Member>): void {
    if (!view.value) return
    const members = view.value.members.map((one) => (one.person === who ? { ...one, ...change } : one))
    view.value = { ...view.value, members }
  }

  /** The board is drawn by frames, and what is said about it as well: deltas come faster than eyes. */
  function changed(): void {
    drawn.forEach((act) => act())
    frame ||= requestAnimationFrame(look)
  }

  function look(): void {
    frame = 0
    const board = room.value?.board
    if (!board) return
    const { page, pages } = board
    const now = { page, pages: pages.length, canUndo: board.canUndo(me), canRedo: board.canRedo(me) }
    if (!sameFacts(now, facts.value)) facts.value = now
    const waits = room.value?.unsaid ?? []
    if (waits.length || unsaid.value.length) unsaid.value = waits
    progress.value = {
      items: board.visible(page).length,
      waiting: room.value?.waiting ?? 0,
      head: room.value?.head ?? 0,
    }
  }

  /** What an entry means to the people in the room, beside the board. */
  function note({ seq, author = '', op }: Entry): void {
    if (op.k === 'ink' && op.tool === 'pen' && inks.value.get(author) !== op.color)
      inks.value = new Map([...inks.value, [author, op.color]])
    if (op.k === 'chat') hear({ seq, author, text: op.text })
    if (op.k === 'leave') silent.value = new Set([...silent.value, author])
    if (op.k === 'enter') {
      silent.value = without(silent.value, new Set([author]))
      connected.value = new Set([...connected.value, author])
    }
    if (!view.value) return
    if (op.k === 'lock')
      view.value = { ...view.value, state: op.locked ? 'locked' : 'open', hold: op.why ?? null }
    if (op.k === 'close') view.value = { ...view.value, state: 'closed' }
  }

  /** Of much that arrives at once only the last is where the writing is. */
  function tellWritten(entries: readonly Entry[]): void {
    const last = [...entries].reverse().find(({ op }) => WRITES.has(op.k))
    if (!last?.author || last.author === me || !('id' in last.op)) return
    const { op, author } = last
    const follows = isFollowed(rights.value, members.value.find(({ person }) => person === author)?.rights)
    written.forEach((act) => act(op.id, author, follows))
  }

  function hear(line: ChatLine): void {
    if (said.value.some(({ seq }) => seq === line.seq)) return
    said.value = [...said.value, line].sort((a, b) => a.seq - b.seq)
  }

  function refuse(code: ProblemCode): void {
    refusal.value = code
    clearTimeout(forget)
    forget = setTimeout(() => (refusal.value = undefined), REFUSAL_MS)
  }

  onScopeDispose(() => {
    clearTimeout(forget)
    cancelAnimationFrame(frame)
    room.value?.leave(closed.value)
  })

  return {
    room,
    view,
    members,
    rights,
    closed,
    locked,
    here,
    said,
    unsaid,
    facts,
    progress,
    problem,
    refusal,
    elsewhere,
    inks,
    state: live.state,
    enter,
    refuse,
    /** Calls back whenever the board changed. */
    onDrawn: (act: () => void) => listen(drawn, act),
    /** Calls back whenever someone else writes, with the thing and whether this person is taken along to it. */
    onWritten: (act: (id: string, who: string, follows: boolean) => void) => listen(written, act),
    /** Calls back with what came into the log. */
    onEntered: (act: (entries: readonly Entry[]) => void) => listen(entered, act),
    /** Calls back whenever someone points. */
    onPointed: (act: (who: string, place?: Pointing) => void) => listen(pointed, act),
  }
}

export type RoomInUse = ReturnType<typeof useRoom>

/** Whether one is taken along to what another writes: whoever speaks follows the host, whoever listens follows all. */
function isFollowed(mine: Rights, theirs?: Rights): boolean {
  return mine === 'listener' || mine === 'guest' || (mine === 'speaker' && theirs === 'host')
}

function sameFacts(a: BoardFacts, b: BoardFacts): boolean {
  return a.page === b.page && a.pages === b.pages && a.canUndo === b.canUndo && a.canRedo === b.canRedo
}

function without(people: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...people].filter((person) => !others.has(person)))
}

function listen<T>(acts: Set<T>, act: T): () => void {
  acts.add(act)
  return () => acts.delete(act)
}
