import { Board } from './board'
import type { History } from './history'
import type { Item } from './item'
import type { InkTool, Shape } from './op'
import type { Paper } from './page'
import { decodePoints } from './points'

/** A thing on the board as the server writes it. */
interface StoredObject {
  id: string
  author: string
  page: number
  rev: number
  hidden?: boolean
  body:
    { ink: { tool: InkTool; color: string; width: number; pts: number[]; done: boolean } } | { shape: Shape }
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
    items: board.objects.map((object) => [object.id, readObject(object)] as const),
    pages: board.pages.map((page) => page.paper),
    page: board.shown,
    histories: Object.entries(board.authors),
  })
}

function readObject({ id, author, page, rev, hidden = false, body }: StoredObject): Item {
  if ('shape' in body) return { kind: 'shape', id, author, page, rev, hidden, shape: body.shape }
  const { tool, color, width, pts, done } = body.ink
  return { kind: 'ink', id, author, page, rev, hidden, tool, color, width, done, points: decodePoints(pts) }
}
