import { NO_HISTORY, remember, stepBack, stepForward, type Change, type History, type Look } from './history'
import type { Item } from './item'
import type { MoreOp, Op, Shape } from './op'
import type { Paper } from './page'
import { decodePoints } from './points'

/** What a board is made from. */
export interface BoardParts {
  items: Iterable<readonly [string, Item]>
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
  /** Items by id, lowest first. Hidden ones keep their place. */
  readonly items: Map<string, Item>
  /** The paper of each page. */
  pages: readonly Paper[]
  /** The page everyone is shown. */
  page: number
  private readonly histories: Map<string, History>

  constructor(parts?: BoardParts) {
    this.items = new Map(parts?.items)
    this.pages = parts?.pages ?? ['blank']
    this.page = parts?.page ?? 0
    this.histories = new Map(parts?.histories)
  }

  /** A board that can be changed without changing this one. */
  copy(): Board {
    return new Board({ items: this.items, pages: this.pages, page: this.page, histories: this.histories })
  }

  /** What is to be seen on a page, lowest first. */
  visible(page: number): Item[] {
    const seen: Item[] = []
    for (const item of this.items.values()) if (item.page === page && !item.hidden) seen.push(item)
    return seen
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

  private place(item: Item): void {
    if (this.items.has(item.id)) return
    this.items.set(item.id, item)
    this.keep(item.author, [{ id: item.id, from: 0, to: item.rev, look: 'shown' }])
  }

  private goOn(author: string, { id, pts, done = false }: MoreOp): void {
    const ink = this.items.get(id)
    if (ink?.kind !== 'ink' || ink.author !== author) return
    const points = [...ink.points, ...decodePoints(pts, ink.points[ink.points.length - 1])]
    this.items.set(id, { ...ink, points, done: ink.done || done })
  }

  private reshape(seq: number, author: string, id: string, shape: Shape): void {
    const item = this.items.get(id)
    if (item?.kind !== 'shape' || item.hidden) return
    this.items.set(id, { ...item, shape, rev: seq })
    const look = { reshaped: { before: item.shape, after: shape } }
    this.keep(author, [{ id, from: item.rev, to: seq, look }])
  }

  private hide(seq: number, author: string, ids: readonly string[]): void {
    const changes: Change[] = []
    for (const id of ids) {
      const item = this.items.get(id)
      if (!item || item.hidden) continue
      this.items.set(id, { ...item, hidden: true, rev: seq })
      changes.push({ id, from: item.rev, to: seq, look: 'hidden' })
    }
    this.keep(author, changes)
  }

  private undo(author: string): void {
    const [step, history] = stepBack(this.historyOf(author)) ?? []
    if (!step || !history) return
    for (const { id, from, to, look } of [...step].reverse()) this.turn(id, to, from, before(look))
    this.histories.set(author, history)
  }

  private redo(author: string): void {
    const [step, history] = stepForward(this.historyOf(author)) ?? []
    if (!step || !history) return
    for (const { id, from, to, look } of step) this.turn(id, from, to, after(look))
    this.histories.set(author, history)
  }

  /** Gives a thing another look, unless someone changed it since. */
  private turn(
    id: string,
    expected: number,
    rev: number,
    look: { hidden: boolean } | { shape: Shape },
  ): void {
    const item = this.items.get(id)
    if (item?.rev === expected) this.items.set(id, { ...item, ...look, rev } as Item)
  }

  /** An operation that changed nothing is no step: undo must not seem to do nothing. */
  private keep(author: string, changes: readonly Change[]): void {
    if (changes.length) this.histories.set(author, remember(this.historyOf(author), changes))
  }

  private historyOf(author: string): History {
    return this.histories.get(author) ?? NO_HISTORY
  }
}

/** Whether erasing and clearing leave the item where it is. */
export function isLocked(item: Item): boolean {
  return item.kind === 'shape' && item.shape.type === 'image' && item.shape.locked
}

function before(look: Look): { hidden: boolean } | { shape: Shape } {
  return typeof look === 'string' ? { hidden: look === 'shown' } : { shape: look.reshaped.before }
}

function after(look: Look): { hidden: boolean } | { shape: Shape } {
  return typeof look === 'string' ? { hidden: look === 'hidden' } : { shape: look.reshaped.after }
}
