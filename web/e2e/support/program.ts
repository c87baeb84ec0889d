import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { createServer, type AddressInfo } from 'node:net'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { TURN_SECRET } from './turn'

const ROOT = resolve(import.meta.dirname, '../../..')
const PROGRAM = resolve(process.env.WENQU_PROGRAM ?? join(ROOT, 'target/debug/wenqu'))

/** Where voice arrives, and where browsers are told to send it: a relay of the stories stands there. */
export const VOICE = { program: '127.0.0.1', relay: '127.0.0.2' }

/** Somebody with a login, made as an operator makes the first. */
export const OFFICER = { login: 'zhou', password: '问渠那得清如许呀' }

/**
 * Starts the real program with the demo region on a fresh folder, and ends it when every story is told.
 *
 * Stories find it by `WENQU_URL`, the port of its voice by `WENQU_VOICE_PORT`, and that of the relay it names by
 * `WENQU_TURN_PORT`; whoever needs a program alone finds the data of the
 * demo region, as nobody has touched it, in `WENQU_UNTOUCHED`.
 */
export default async function begin(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'wenqu-stories-'))
  const port = await freePort()
  const web = await freeTcpPort()
  const turn = await freeTcpPort()
  const provider = await startProvider(`http://127.0.0.1:${web}/api/v1/sign-in/ways/bureau/return`)
  const settings = {
    WENQU_DATA_FOLDER: join(folder, 'var'),
    WENQU_DEMO_SIGN_IN: 'loopback',
    WENQU_HTTP_LISTEN: `127.0.0.1:${web}`,
    WENQU_WEBHOOKS_PRIVATE: 'true',
    WENQU_WEBHOOKS_TRIES: '2',
    WENQU_SIGN_IN_WAYS: waysThrough(provider.address),
    WENQU_MEDIA_LISTEN: `${VOICE.program}:${port}`,
    WENQU_MEDIA_ADVERTISE: JSON.stringify([VOICE.relay]),
    WENQU_MEDIA_TURN: JSON.stringify([`turn:127.0.0.1:${turn}?transport=tcp`]),
    WENQU_MEDIA_TURN_SECRET: TURN_SECRET,
    WENQU_LOG_FILTER: 'warn',
  }
  await ended(run(['demo'], settings), 'wenqu demo')
  const untouched = join(folder, 'untouched')
  await cp(settings.WENQU_DATA_FOLDER, untouched, { recursive: true })
  const officer = [
    'admin',
    'create',
    '--login',
    OFFICER.login,
    '--name',
    '周明',
    '--role',
    'bureau',
    '--password-stdin',
  ]
  await ended(run(officer, settings, OFFICER.password), 'wenqu admin create')
  const program = run(['serve'], settings)
  process.env.WENQU_URL = await addressOf(program)
  process.env.WENQU_VOICE_PORT = String(port)
  process.env.WENQU_TURN_PORT = String(turn)
  process.env.WENQU_UNTOUCHED = untouched
  return async () => {
    program.kill('SIGTERM')
    await ended(program, 'wenqu serve')
    provider.process.kill()
    await rm(folder, { recursive: true })
  }
}

/** Starts a program of its own that reads photos, on the demo region as nobody has touched it. */
export async function startReader(): Promise<{ url: string; end: () => Promise<void> }> {
  const models = process.env.WENQU_TEST_MODELS
  if (!models)
    throw new Error('WENQU_TEST_MODELS names no folder; `cargo xtask test` fetches the models and sets it')
  const folder = await mkdtemp(join(tmpdir(), 'wenqu-reader-'))
  await cp(process.env.WENQU_UNTOUCHED ?? '', join(folder, 'var'), { recursive: true })
  const program = run(['serve'], {
    WENQU_DATA_FOLDER: join(folder, 'var'),
    WENQU_DEMO_SIGN_IN: 'loopback',
    WENQU_HTTP_LISTEN: `127.0.0.1:${await freeTcpPort()}`,
    WENQU_MEDIA_LISTEN: `${VOICE.program}:${await freePort()}`,
    WENQU_RECOGNITION_MODELS: models,
    WENQU_LOG_FILTER: 'warn',
  })
  return {
    url: await addressOf(program),
    end: async () => {
      program.kill('SIGTERM')
      await ended(program, 'wenqu serve')
      await rm(folder, { recursive: true })
    },
  }
}

/** Starts the program with these settings. */
export function run(command: string[], settings: Record<string, string>, input?: string): ChildProcess {
  const program = spawn(PROGRAM, command, {
    cwd: ROOT,
    env: { ...process.env, ...settings },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'],
  })
  program.stdin?.end(input)
  // A runner that is interrupted must not leave the program behind.
  const last = () => program.kill('SIGKILL')
  process.once('exit', last)
  program.once('exit', () => process.off('exit', last))
  return program
}

/** The OpenID provider through which stories sign in; it sends browsers back to this address. */
async function startProvider(back: string): Promise<{ process: ChildProcess; address: string }> {
  const provider = spawn(process.execPath, [join(import.meta.dirname, 'provider.mjs'), back], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(provider.stdout)) return { process: provider, address: line }
  throw new Error('the provider ended before it was open')
}

/** The setting of a way through this provider, as a variable holds it. */
function waysThrough(provider: string): string {
  const title = '{ zh-CN = "市教育局统一认证", en = "City bureau" }'
  const client = 'client_id = "wenqu", secret = "wenqu-secret", scopes = ["profile"]'
  return `[{ name = "bureau", kind = "oidc", title = ${title}, url = "${provider}", ${client} }]`
}

/** A TCP port that is free now. */
export function freeTcpPort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, VOICE.program, () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** The program says where it is open, as it says it to an operator. */
export async function addressOf(program: ChildProcess): Promise<string> {
  if (!program.stdout) throw new Error('the program cannot be heard')
  for await (const line of createInterface(program.stdout)) {
    const port = /:(\d+)$/.exec(line)?.[1]
    if (port) {
      program.stdout.resume()
      return `http://127.0.0.1:${port}`
    }
  }
  throw new Error('the program ended before it was open')
}

function ended(program: ChildProcess, name: string): Promise<void> {
  program.stdout?.resume()
  return new Promise((resolve, reject) => {
    program.once('error', reject)
    program.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${name} ended with ${code ?? signal}`)),
    )
  })
}

/** A UDP port that is free now. */
function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, VOICE.program, () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}
