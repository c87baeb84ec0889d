import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'

/** What the program and the relay of the stories share. */
export const TURN_SECRET = 'wenqu-turn'

/** The ports from which the relay sends. */
export const TURN_PORTS = [49_160, 49_200] as const

/** The relay of Debian (coturn) on loopback: browsers reach it by TCP alone, and it alone sends datagrams. */
export class Turn {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Opens it where the program tells browsers. */
  static async open(): Promise<Turn> {
    const folder = await mkdtemp(join(tmpdir(), 'wenqu-turn-'))
    const told = ['--listening-ip=127.0.0.1', `--listening-port=${process.env.WENQU_TURN_PORT}`]
    const relay = spawn(
      'turnserver',
      [
        ...['-n', '--no-cli', '--no-udp', '--no-tls', '--no-dtls', '--log-file=stdout'],
        ...told,
        `--min-port=${TURN_PORTS[0]}`,
        `--max-port=${TURN_PORTS[1]}`,
        ...['--relay-ip=127.0.0.1', '--allow-loopback-peers', '--realm=wenqu', '--use-auth-secret'],
        `--static-auth-secret=${TURN_SECRET}`,
        `--pidfile=${join(folder, 'pid')}`,
        `--userdb=${join(folder, 'db')}`,
      ],
      { stdio: 'ignore' },
    )
    const turn = new Turn(relay, folder)
    await turn.answers()
    return turn
  }

  /** Waits until it takes connections. */
  private async answers(): Promise<void> {
    while (this.process.exitCode === null) {
      const open = await new Promise<boolean>((resolve) => {
        const socket = connect(Number(process.env.WENQU_TURN_PORT), '127.0.0.1', () => resolve(true))
        socket.once('error', () => resolve(false))
        socket.once('close', () => resolve(false))
        socket.once('connect', () => socket.destroy())
      })
      if (open) return
      await new Promise((resolve) => setImmediate(resolve))
    }
    throw new Error('the relay ended before it was open')
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGKILL')
    await ended
    await rm(this.folder, { recursive: true })
  }
}

/** By which protocol a page's voice or picture reaches its relay; nothing where it goes straight. */
export function relayOf(page: Page, what: 'voice' | 'camera'): Promise<string | undefined> {
  return page.evaluate(async (what) => {
    type Stats = RTCStats & {
      state?: string
      nominated?: boolean
      localCandidateId?: string
      relayProtocol?: string
    }
    const stats = ((await window.wenqu?.[what]?.getStats()) ?? []) as Stats[]
    const used = stats.find(
      ({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded',
    )
    return stats.find(({ id }) => id === used?.localCandidateId)?.relayProtocol
  }, what)
}
