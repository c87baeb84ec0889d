import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { ProblemCode } from '@/api/problem'
import { sendFile } from '@/api/tus'
import { drop, keep, kept, newKey, type ShelvedFile } from '../ask/shelf'

/** What becomes of a picture that has arrived: it is laid on the board, or takes the place of another. */
export type Place = (fileId: string, replaces?: string) => Promise<void> | void

/**
 * Pictures on their way to the board. One that no network takes now stays on this device, also over a reload, and goes on as soon
 * as there is one again.
 */
export function usePlacing(
  room: string,
  ready: Ref<boolean>,
  place: Place,
  refuse: (code: ProblemCode) => void,
) {
  const draft = `room:${room}`
  /** How far the one is that is going, from 0 to 1. */
  const share = ref<number>()
  /** How many wait for a network. */
  const waiting = ref(0)
  let over = false
  let turn = Promise.resolve()

  /** Sends a picture; `replaces` is the thing on the board whose place it takes. */
  async function send(blob: Blob, replaces?: string): Promise<void> {
    const file: ShelvedFile = { key: newKey(), draft, kind: 'photo', part: 'question', blob, replaces }
    await keep('files', file)
    await go()
  }

  /** Sends what waits, one after the other. */
  function go(): Promise<void> {
    turn = turn.then(async () => {
      for (const file of await kept('files', draft)) if (!ready.value || !(await put(file))) break
      waiting.value = (await kept('files', draft)).length
    })
    return turn
  }

  /** Whether the next one may follow. */
  async function put(file: ShelvedFile): Promise<boolean> {
    share.value = 0
    const sent = await sendFile(file.blob, 'board_image', {
      url: file.url,
      onUrl: (url) => void keep('files', { ...file, url }),
      onShare: (arrived) => (share.value = arrived * 0.8),
      onPreparing: (percent) => (share.value = 0.8 + percent / 500),
      signal: new AbortController().signal,
    })
    share.value = undefined
    // Who has left meanwhile lays it on the board when coming back.
    if (over || sent.error?.code === 'offline') return false
    await drop('files', file.key)
    if (sent.error) refuse(sent.error.code)
    else await place(sent.fileId, file.replaces)
    return true
  }

  /** Gives up what waits. */
  async function giveUp(): Promise<void> {
    for (const { key } of await kept('files', draft)) await drop('files', key)
    waiting.value = 0
  }

  watch(ready, (now) => now && void go(), { immediate: true })
  onScopeDispose(() => (over = true))

  return { share, waiting, send, giveUp }
}
