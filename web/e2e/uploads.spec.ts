import type { ChildProcess } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Upload, type HttpRequest, type HttpResponse } from 'tus-js-client'
import { voice } from './support/ogg'
import { VOICE, addressOf, freeTcpPort, run } from './support/program'

const CHUNK = 128 * 1024

/** The real program on a folder of its own, that can be killed and comes back at the same address. */
class Server {
  private process?: ChildProcess

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly settings: Record<string, string>,
  ) {}

  static async open(): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'wenqu-uploads-'))
    const port = await freeTcpPort()
    const server = new Server(`http://127.0.0.1:${port}`, folder, {
      WENQU_DATA_FOLDER: join(folder, 'var'),
      WENQU_DEMO_SIGN_IN: 'loopback',
      WENQU_HTTP_LISTEN: `127.0.0.1:${port}`,
      WENQU_MEDIA_LISTEN: `${VOICE.program}:0`,
      WENQU_LOG_FILTER: 'warn',
    })
    await cp(process.env.WENQU_UNTOUCHED ?? '', join(folder, 'var'), { recursive: true })
    await server.start()
    return server
  }

  async start(): Promise<void> {
    this.process = run(['serve'], this.settings)
    await addressOf(this.process)
  }

  /** Kills the program, which is told nothing, and starts it again. */
  async killAndStart(): Promise<void> {
    const gone = new Promise((resolve) => this.process?.once('exit', resolve))
    this.process?.kill('SIGKILL')
    await gone
    await this.start()
  }

  /** A pupil's cookie. */
  async signIn(): Promise<string> {
    const answer = await fetch(`${this.url}/api/v1/demo/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ role: 'pupil' }),
    })
    expect(answer.status).toBe(200)
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ')
  }

  async close(): Promise<void> {
    this.process?.kill('SIGKILL')
    await rm(this.folder, { recursive: true })
  }
}

let server: Server | undefined

test.beforeAll(async () => {
  server = await Server.open()
})

test.afterAll(async () => {
  await server?.close()
})

for (const parallel of [1, 3]) {
  test(`tus-js-client goes on where it was after the server was killed, ${parallel} at a time`, async () => {
    const program = server as Server
    const bytes = voice(2 * 1024 * 1024)
    const cookie = await program.signIn()
    const sent: { method: string; url: string; offset: number }[] = []
    let back: Promise<void> | undefined

    const last = await new Promise<HttpResponse>((resolve, reject) => {
      new Upload(bytes, {
        endpoint: `${program.url}/api/v1/uploads`,
        headers: { Cookie: cookie },
        metadata: { purpose: 'voice', filename: '说题.ogg' },
        chunkSize: CHUNK,
        parallelUploads: parallel,
        // Until the program is open again there is nobody to answer.
        retryDelays: Array.from({ length: 100 }, () => 200),
        onBeforeRequest: (request: HttpRequest) => {
          sent.push({
            method: request.getMethod(),
            url: request.getURL(),
            offset: Number(request.getHeader('Upload-Offset') ?? 0),
          })
        },
        onChunkComplete: (_, accepted, whole) => {
          const begun = new Set(sent.filter(({ method }) => method === 'PATCH').map(({ url }) => url))
          const amid = accepted >= whole / 2 && accepted < whole && begun.size === parallel
          if (amid) back ??= program.killAndStart()
        },
        onSuccess: ({ lastResponse }) => resolve(lastResponse),
        onError: reject,
      }).start()
    })
    await back

    const file = last.getHeader('Upload-File')
    const answer = await fetch(`${program.url}/api/v1/files/${file}`, { headers: { Cookie: cookie } })
    expect(answer.status).toBe(200)
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), bytes)).toBe(0)

    // It went on, and did not begin anew: each upload was made once, was asked where it is, and its bytes never go back.
    expect(back).toBeDefined()
    expect(sent.filter(({ method }) => method === 'POST').length).toBe(parallel === 1 ? 1 : parallel + 1)
    expect(sent.some(({ method }) => method === 'HEAD')).toBe(true)
    for (const url of new Set(sent.map((each) => each.url))) {
      const offsets = sent
        .filter((each) => each.url === url && each.method === 'PATCH')
        .map(({ offset }) => offset)
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
    }
  })
}
