import { Board } from './board'
import type { History } from './history'
import type { InkItem, Item } from './item'
import { Items } from './items'
import type { InkTool, Shape } from './op'
import type { Paper } from './page'
import { placeItem, type Placement } from './placement'
import { decodePoints } from './points'

interface StoredInk {
  tool: InkTool
  color: string
  width: number
  pts: number[]
  done: boolean
}

/** A thing on the board as the server writes it. */
interface StoredObject {
  id: string
  author: string
  page: number
  rev: number
  hidden?: boolean
  locked?: boolean
  placed?: Placement
  body: { ink: StoredInk } | { shape: Shape }
}

/** Something said in writing, as the server keeps it. */
export interface ChatLine {
  seq: number
  author: string
  text: string
}

/** Board and last lines of chat after entry `seq` as the server writes them; with the entries after it, all of it. */
export interface Snapshot {
  seq: number
  chat: ChatLine[]
  board: {
    pages: { paper: Paper }[]
    shown: number
    objects: StoredObject[]
    authors: Record<string, History>
  }
}

/** Reads a stored board. */
export function readSnapshot({ board }: Snapshot): Board {
  return new Board({
    items: new Items(board.objects.map((object) => [object.id, readObject(object)])),
    pages: board.pages.map((page) => page.paper),
    page: board.shown,
    histories: Object.entries(board.authors),
  })
}

function readObject({ id, author, page, rev, hidden = false, locked, placed, body }: StoredObject): Item {
  const common = { id, author, page, rev, hidden, ...(locked && { locked }) }
  const item: Item =
    'shape' in body ? { kind: 'shape', ...common, shape: body.shape } : { ...common, ...readInk(body.ink) }
  return placed ? placeItem(item, placed) : item
}

function readInk({
  tool,
  color,
  width,
  pts,
  done,
}: StoredInk): Pick<InkItem, 'kind' | 'points' | keyof Omit<StoredInk, 'pts'>> {
  return { kind: 'ink', tool, color, width, done, points: decodePoints(pts) }
}
