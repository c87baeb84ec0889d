import { NO_HISTORY, remember, stepBack, stepForward, type Change, type History, type Look } from './history'
import type { InkItem, Item, ShapeItem } from './item'
import { Items } from './items'
import type { MoreOp, Op, Shape } from './op'
import type { Paper } from './page'
import { further, HOME, placeItem, samePlace } from './placement'
import { decodePoints } from './points'

/** What a board is made from. */
export interface BoardParts {
  items: Items
  pages: readonly Paper[]
  page: number
  histories: Iterable<readonly [string, History]>
}

/**
 * Everything that stands on the pages of one room at one place in its log.
 *
 * The same operations in the same order give the same board here and on the server. An operation that names what is
 * not there, or no longer, changes nothing.
 */
export class Board {
  readonly items: Items
  /** The paper of each page. */
  pages: readonly Paper[]
  /** The page everyone is shown. */
  page: number
  private readonly histories: Map<string, History>

  constructor(parts?: BoardParts) {
    this.items = parts?.items ?? new Items()
    this.pages = parts?.pages ?? ['blank']
    this.page = parts?.page ?? 0
    this.histories = new Map(parts?.histories)
  }

  /** A board that can be changed without changing this one. */
  copy(): Board {
    return this.with(new Items(this.items.all().map((item) => [item.id, item])))
  }

  /**
   * A board that can be changed without changing this one, and that is made at once. What this one gains is seen through it,
   * except where it was changed itself.
   */
  over(): Board {
    return this.with(new Items([], this.items))
  }

  /** What is to be seen on a page, lowest first. */
  visible(page: number): readonly Item[] {
    return this.items.on(page)
  }

  /** Whether the person has a step to take back. */
  canUndo(author: string): boolean {
    return this.historyOf(author).done.length > 0
  }

  /** Whether the person has a step to do again. */
  canRedo(author: string): boolean {
    return this.historyOf(author).undone.length > 0
  }

  /** Does the operation of entry `seq`. Operations that are not about the board change nothing. */
  apply(seq: number, author: string, op: Op): void {
    switch (op.k) {
      case 'ink': {
        const { id, page, tool, color, width, pts, done = false } = op
        const points = decodePoints(pts)
        return this.place({
          kind: 'ink',
          author,
          rev: seq,
          hidden: false,
          id,
          page,
          tool,
          color,
          width,
          points,
          done,
        })
      }
      case 'more':
        return this.goOn(author, op)
      case 'add': {
        const { id, page, shape } = op
        return this.place({ kind: 'shape', author, rev: seq, hidden: false, id, page, shape })
      }
      case 'set':
        return this.reshape(seq, author, op.id, op.shape)
      case 'erase':
        return this.hide(seq, author, op.ids)
      case 'clear': {
        const loose = this.visible(op.page).filter((item) => !isLocked(item))
        return this.hide(
          seq,
          author,
          loose.map((item) => item.id),
        )
      }
      case 'move':
        return this.change(seq, author, op.ids, (item) => {
          const [before, after] = [item.placed ?? HOME, further(item.placed ?? HOME, op)]
          return samePlace(before, after) ? undefined : { placed: { before, after } }
        })
      case 'fasten': {
        const { locked } = op
        return this.change(seq, author, op.ids, (item) =>
          isLocked(item) === locked ? undefined : { fastened: { locked } },
        )
      }
      case 'undo':
        return this.undo(author)
      case 'redo':
        return this.redo(author)
      case 'page_add':
        if (op.page === this.pages.length) this.pages = [...this.pages, op.paper]
        return
      case 'page_turn':
        if (op.page < this.pages.length) this.page = op.page
    }
  }

  private with(items: Items): Board {
    const { pages, page, histories } = this
    return new Board({ items, pages, page, histories })
  }

  private place(item: Item): void {
    if (this.items.get(item.id)) return
    this.items.set(item.id, item)
    this.keep(item.author, [{ id: item.id, from: 0, to: item.rev, look: 'shown' }])
  }

  private goOn(author: string, { id, pts, done = false }: MoreOp): void {
    const ink = this.items.get(id)
    if (ink?.kind !== 'ink' || ink.author !== author) return
    const { points: known, width } = ink.base ?? ink
    const points = [...known, ...decodePoints(pts, known[known.length - 1])]
    const grown: InkItem = { ...ink, points, width, base: undefined, done: ink.done || done }
    this.items.set(id, ink.placed ? placeItem(grown, ink.placed) : grown)
  }

  private reshape(seq: number, author: string, id: string, shape: Shape): void {
    const item = this.items.get(id)
    if (item?.kind !== 'shape' || item.hidden) return
    this.items.set(id, { ...item, shape, base: undefined, placed: undefined, rev: seq })
    const look = { reshaped: { before: item.base ?? item.shape, after: shape, placed: item.placed } }
    this.keep(author, [{ id, from: item.rev, to: seq, look }])
  }

  private hide(seq: number, author: string, ids: readonly string[]): void {
    this.change(seq, author, ids, () => 'hidden')
  }

  /** Changes those of the things that are to be seen; `how` says what becomes of one, or that nothing does. */
  private change(
    seq: number,
    author: string,
    ids: readonly string[],
    how: (item: Item) => Look | undefined,
  ): void {
    const changes: Change[] = []
    for (const id of ids) {
      const item = this.items.get(id)
      const look = item && !item.hidden ? how(item) : undefined
      if (!item || !look) continue
      this.items.set(id, { ...turned(item, look, 'after'), rev: seq })
      changes.push({ id, from: item.rev, to: seq, look })
    }
    this.keep(author, changes)
  }

  private undo(author: string): void {
    const [step, history] = stepBack(this.historyOf(author)) ?? []
    if (!step || !history) return
    for (const { id, from, to, look } of [...step].reverse()) this.turn(id, [to, from], look, 'before')
    this.histories.set(author, history)
  }

  private redo(author: string): void {
    const [step, history] = stepForward(this.historyOf(author)) ?? []
    if (!step || !history) return
    for (const { id, from, to, look } of step) this.turn(id, [from, to], look, 'after')
    this.histories.set(author, history)
  }

  /** Gives a thing another look, unless someone changed it since. */
  private turn(id: string, [expected, rev]: [number, number], look: Look, side: Side): void {
    const item = this.items.get(id)
    if (item?.rev === expected) this.items.set(id, { ...turned(item, look, side), rev })
  }

  /** An operation that changed nothing is no step: undo must not seem to do nothing. */
  private keep(author: string, changes: readonly Change[]): void {
    if (changes.length) this.histories.set(author, remember(this.historyOf(author), changes))
  }

  private historyOf(author: string): History {
    return this.histories.get(author) ?? NO_HISTORY
  }
}

/** Whether the item stays as and where it is, whatever is erased, cleared, moved or set. */
export function isLocked(item: Item): boolean {
  return Boolean(item.locked) || (item.kind === 'shape' && item.shape.type === 'image' && item.shape.locked)
}

type Side = 'before' | 'after'

/** The item as it is before, or after, a change. */
function turned(item: Item, look: Look, side: Side): Item {
  if (typeof look === 'string') return { ...item, hidden: (look === 'hidden') === (side === 'after') }
  if ('placed' in look) return placeItem(item, look.placed[side])
  if ('fastened' in look) return fastened(item, look.fastened.locked === (side === 'after'))
  if (item.kind === 'ink') return item
  const shaped: ShapeItem = { ...item, shape: look.reshaped[side], base: undefined, placed: undefined }
  const { placed } = look.reshaped
  return side === 'before' && placed ? placeItem(shaped, placed) : shaped
}

function fastened(item: Item, locked: boolean): Item {
  if (item.kind === 'ink' || item.shape.type !== 'image') return { ...item, locked }
  const base = item.base?.type === 'image' ? { ...item.base, locked } : item.base
  return { ...item, shape: { ...item.shape, locked }, base, locked: false }
}
