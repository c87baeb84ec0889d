import { describe, expect, it } from 'vitest'
import type { Entry, PersonOp } from '../model/op'
import { Link, type Wire } from './link'
import { Shelf, type Store } from './shelf'

interface Message {
  client: string
  ops: { n: number; op: PersonOp }[]
}

const dot = (id: string): PersonOp => ({
  k: 'ink',
  id,
  page: 0,
  tool: 'pen',
  color: '#1B2A33',
  width: 24,
  pts: [5, 5, 128],
  done: true,
})

/** A store that outlives the page. */
function memory(): Store {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: (i) => [...kept.keys()][i] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

/** A room that keeps each operation once. */
class Server implements Wire {
  readonly log: Entry[] = []
  readonly messages: Message[] = []
  up = true
  private ref = 0

  send(body: object): number | null {
    if (!this.up) return null
    this.messages.push(body as Message)
    return ++this.ref
  }

  read(after: number): Promise<Entry[]> {
    return Promise.resolve(this.log.filter((entry) => entry.seq > after))
  }

  /** Writes what was sent and gives the entries back. */
  answer(): Entry[] {
    return this.messages
      .splice(0)
      .flatMap(({ client, ops }) => ops.map(({ n, op }) => this.write(client, n, op)))
  }

  private write(client: string, n: number, op: PersonOp): Entry {
    const known = this.log.find((entry) => entry.client === client && entry.n === n)
    if (known) return known
    const entry = { seq: this.log.length + 1, at: 0, author: 'me', client, n, op }
    this.log.push(entry)
    return entry
  }
}

function page(server: Server, store: Store) {
  const refusals: string[] = []
  const shelf = new Shelf(store, 'r', 'me')
  const clock = { now: 0 }
  const events = { changed: () => {}, refused: (_: unknown, code: string) => refusals.push(code) }
  return { link: new Link('me', 'tab', shelf, server, events, () => clock.now), shelf, refusals, clock }
}

const seen = (link: Link) => link.ledger.shown.visible(0).map((item) => item.id)

describe('the link', () => {
  it('loses nothing over a break and writes nothing twice', () => {
    const server = new Server()
    const { link, shelf } = page(server, memory())
    link.welcome()
    link.submit(dot('a'))
    const lost = server.answer()
    expect(lost).toHaveLength(1)
    link.parted()
    link.submit(dot('b'))
    link.welcome()
    link.take(server.answer())
    expect(server.log.map(({ n }) => n)).toEqual([1, 2])
    expect([seen(link), link.ledger.pending, shelf.kept('tab')]).toEqual([['a', 'b'], [], []])
  })

  it('goes on after a reload under the same numbers', () => {
    const [server, store] = [new Server(), memory()]
    const before = page(server, store)
    before.link.submit(dot('a'))
    const after = page(server, store)
    expect(seen(after.link)).toEqual(['a'])
    after.link.submit(dot('b'))
    after.link.welcome()
    after.link.take(server.answer())
    expect([server.log.map(({ n }) => n), seen(after.link)]).toEqual([
      [1, 2],
      ['a', 'b'],
    ])
  })

  it('sends again what does not come back', () => {
    const server = new Server()
    const { link, clock } = page(server, memory())
    link.welcome()
    link.submit(dot('a'))
    server.messages.splice(0)
    link.nudge()
    expect(server.messages).toHaveLength(0)
    clock.now = 5_000
    link.nudge()
    expect(server.messages).toHaveLength(1)
  })

  it('drops what is refused and keeps the rest of the message', () => {
    const server = new Server()
    const { link, refusals } = page(server, memory())
    link.submit(dot('a'))
    link.submit(dot('b'))
    link.welcome()
    server.messages[0]?.ops.shift()
    link.refuse(1, 'board_op_invalid', [{ n: 1, code: 'board_op_invalid' }])
    link.take(server.answer())
    expect([refusals, seen(link), server.log.length]).toEqual([['board_op_invalid'], ['b'], 1])
  })

  it('keeps what a locked room refuses, and lets nothing overtake it', () => {
    const server = new Server()
    const { link, refusals } = page(server, memory())
    link.welcome()
    link.submit(dot('a'))
    server.messages.splice(0)
    link.refuse(1, 'room_locked')
    link.submit(dot('b'))
    expect([refusals, server.messages.length, seen(link)]).toEqual([[], 0, ['a', 'b']])
    link.resume()
    link.take(server.answer())
    expect([server.log.map(({ n }) => n), link.ledger.pending]).toEqual([[1, 2], []])
  })

  it('reads what is missing', async () => {
    const server = new Server()
    const writer = page(server, memory()).link
    writer.welcome()
    ;['a', 'b', 'c'].forEach((id) => writer.submit(dot(id)))
    const entries = server.answer()
    const { link } = page(server, memory())
    link.take(entries.slice(2))
    await link.heal()
    expect(seen(link)).toEqual(['a', 'b', 'c'])
  })
})
