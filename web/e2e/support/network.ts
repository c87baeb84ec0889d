import { createSocket, type Socket as Datagrams } from 'node:dgram'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { expect, type Page } from '@playwright/test'
import { VOICE } from './program'

/**
 * One person's way to the program. Cut, it swallows everything in both directions and says nothing, as a dead
 * network does: sockets stay open, requests hang, and the page has to find out by itself.
 */
export class Line {
  private readonly sockets = new Set<Socket>()
  private whole = true

  private constructor(
    private readonly server: Server,
    program: URL,
  ) {
    server.on('connection', (near: Socket) => {
      const far = connect(Number(program.port), program.hostname)
      this.join(near, far)
      this.join(far, near)
    })
  }

  /** Lays a line to the program. */
  static async lay(): Promise<Line> {
    const program = new URL(process.env.WENQU_URL ?? '')
    const server = createServer({ pauseOnConnect: true })
    const line = new Line(server, program)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return line
  }

  /** The program's address by this line. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  cut(): void {
    this.whole = false
    for (const socket of this.sockets) socket.pause()
  }

  mend(): void {
    this.whole = true
    for (const socket of this.sockets) socket.resume()
  }

  /** Takes the line away. */
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from)
    from.on('data', (bytes) => to.write(bytes))
    from.on('end', () => to.end())
    from.on('error', () => to.destroy())
    from.on('close', () => this.sockets.delete(from))
    if (this.whole) from.resume()
    else from.pause()
  }
}

/** The air between all browsers and the program's voice port; who is silenced is neither heard nor hears. */
export class Air {
  private readonly ways = new Map<number, Datagrams>()
  private readonly silenced = new Set<number>()
  private closed = false
  private exempt: readonly [number, number] = [0, 0]
  private loss = 0
  private dice = 7

  private constructor(
    private readonly near: Datagrams,
    private readonly port: number,
  ) {
    near.on('message', (packet, { address, port: from }) => {
      if (!this.isSilent(from)) this.wayOf(from, address).send(packet, this.port, VOICE.program)
    })
  }

  /** Opens the air where the program tells browsers to send voice. */
  static async open(): Promise<Air> {
    const port = Number(process.env.WENQU_VOICE_PORT)
    const near = createSocket('udp4')
    await new Promise<void>((resolve, reject) => {
      near.once('error', reject)
      near.bind(port, VOICE.relay, resolve)
    })
    return new Air(near, port)
  }

  /** Silences what a page speaks and hears. */
  async silence(page: Page): Promise<void> {
    for (const port of await voicePorts(page)) this.silenced.add(port)
  }

  /** Lets no datagram through, but those from ports of a range. */
  close(exempt: readonly [number, number] = [0, 0]): void {
    this.closed = true
    this.exempt = exempt
  }

  /** Loses this share of the datagrams, drawn from a seed. */
  lose(share: number): void {
    this.loss = share
  }

  /** Lets everyone be heard again. */
  clear(): void {
    this.closed = false
    this.loss = 0
    this.silenced.clear()
  }

  async takeAway(): Promise<void> {
    for (const way of this.ways.values()) way.close()
    await new Promise<void>((resolve) => this.near.close(resolve))
  }

  private isSilent(from: number): boolean {
    this.dice = (this.dice * 48271) % 2147483647
    if (this.dice / 2147483647 < this.loss) return true
    const [first, last] = this.exempt
    return this.silenced.has(from) || (this.closed && (from < first || from > last))
  }

  private wayOf(from: number, address: string): Datagrams {
    const known = this.ways.get(from)
    if (known) return known
    const way = createSocket('udp4')
    way.on('message', (packet) => {
      if (!this.isSilent(from)) this.near.send(packet, from, address)
    })
    this.ways.set(from, way)
    return way
  }
}

async function voicePorts(page: Page): Promise<number[]> {
  const ports = await page.evaluate(async () => {
    const stats = ((await window.wenqu?.voice?.getStats()) ?? []) as { type: string; port?: number }[]
    return stats.filter(({ type }) => type === 'local-candidate').map(({ port }) => port ?? 0)
  })
  expect(ports.length).toBeGreaterThan(0)
  return ports
}
