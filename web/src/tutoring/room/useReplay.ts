import { onScopeDispose, ref, shallowRef } from 'vue'
import { codeOf, type ProblemCode } from '@/api/problem'
import { Follower } from '@/board/draw/follower'
import { Surface } from '@/board/draw/surface'
import { Pointers } from '@/board/input/pointers'
import { writtenIn, type Caption } from '@/board/replay/captions'
import { decodeVoice, playsOgg } from '@/board/replay/decode'
import {
  covers,
  findKept,
  forgetReplay,
  keepReplay,
  renewReplay,
  type KeptReplay,
  type Part,
  type Whose,
} from '@/board/replay/kept'
import { Player, type Playing } from '@/board/replay/player'
import { filesOf, Source } from '@/board/replay/source'
import { Timeline } from '@/board/replay/timeline'
import { Voices } from '@/board/replay/voices'
import { readReplay, type ReplayView, type VoiceView } from '@/board/sync/api'
import { problemOf } from '@/board/sync/room'

/** How the sound of a replay does on this device. */
export type SoundState = 'none' | 'ready' | 'decoding' | 'missing'

/** The server says that there is nothing to be seen any more. */
const GONE: ReadonlySet<ProblemCode> = new Set(['not_found', 'recording_expired', 'recording_deleted'])

/** A replay for as long as the page is there. */
export function useReplay(whose: Whose) {
  const view = shallowRef<ReplayView>()
  const kept = shallowRef<KeptReplay>()
  const player = shallowRef<Player>()
  /** What was written in the chat. */
  const written = shallowRef<readonly Caption[]>([])
  const time = ref(0)
  const duration = ref(0)
  const playing = ref(false)
  const waiting = ref(false)
  const page = ref(0)
  const items = ref(0)
  const seq = ref(0)
  const sound = ref<SoundState>('none')
  const problem = ref<ProblemCode>()
  const steered = ref(false)
  const opening = ref(false)
  const surface = shallowRef<Surface>()
  let pointers: Pointers | undefined
  let follower: Follower | undefined
  let source: Source | undefined
  let stopped = false
  const decoded: string[] = []

  /** What is kept of it on this device, if anything is: all there is without a network. */
  async function recall(): Promise<KeptReplay | undefined> {
    kept.value = await findKept(whose).catch(() => undefined)
    return kept.value
  }

  /** Finds out what there is to play. Nothing heavy is fetched. */
  async function look(room: string): Promise<void> {
    problem.value = undefined
    // What is kept is there at once, whether the network answers or only swallows what is asked.
    view.value ??= (kept.value ?? (await recall()))?.view
    try {
      view.value = await readReplay(room)
    } catch (error) {
      const code = codeOf({ code: problemOf(error) })
      if (code === 'offline' && kept.value) return
      if (GONE.has(code)) await forgetReplay(whose)
      view.value = undefined
      problem.value = code
    }
  }

  /** Opens it, or a part of it, and plays; `beside` is what a page needs besides to show it without a network. */
  async function open(
    element: HTMLElement,
    part: Part,
    beside: () => Pick<KeptReplay, 'session' | 'captions'>,
  ): Promise<void> {
    const found = view.value
    if (!found || opening.value) return
    opening.value = true
    problem.value = undefined
    try {
      const here = covers(kept.value, part)
      source = new Source(whose, found, here ? kept.value : undefined)
      const entries = await source.load(part)
      const timeline = new Timeline(entries)
      written.value = writtenIn(entries)
      if (stopped) return source.close()
      const heard = found.voices.map((voice) => voice.offset_ms + voice.duration_ms)
      duration.value = Math.max(found.duration_ms, timeline.end, ...heard)
      if (part !== 'sound') draw(element, source)
      const voices = await prepare(part === 'board' ? [] : found.voices, source)
      if (stopped) return voices.close()
      player.value = new Player(timeline, voices, duration.value, (now) => show(now, timeline))
      player.value.play()
      if (!here) void keep({ part, view: found, entries: [...entries], ...beside() })
    } catch (error) {
      problem.value = codeOf({ code: problemOf(error) })
    } finally {
      opening.value = false
    }
  }

  /** Keeps what is played for a time without a network, while it plays: nobody waits for that. */
  async function keep(replay: KeptReplay): Promise<void> {
    if (await keepReplay(whose, replay, filesOf(replay))) kept.value = replay
  }

  /** What is written down of it since it was kept is kept too. */
  async function renew(captions: unknown): Promise<void> {
    if (kept.value && view.value) kept.value = await renewReplay(whose, { view: view.value, captions })
  }

  function draw(element: HTMLElement, from: Source): void {
    surface.value = new Surface(element, from.picture)
    follower = new Follower(surface.value, (state) => (steered.value = state.steered))
    pointers = new Pointers(element, surface.value, () => undefined)
    pointers.readOnly = true
  }

  function show(now: Playing, timeline: Timeline): void {
    time.value = now.time
    playing.value = now.playing
    waiting.value = now.waiting
    page.value = now.board.page
    seq.value = timeline.seq
    items.value = now.board.visible(now.board.page).length
    surface.value?.show(now.board, now.board.page)
    const { spot } = timeline
    if (spot && now.jumped) follower?.jump(spot)
    else if (spot) follower?.written({ spot, who: '', follows: true, busy: false })
  }

  /** Where the browser cannot play a voice it is decoded here; without sound the board is still worth seeing. */
  async function prepare(voices: readonly VoiceView[], from: Source): Promise<Voices> {
    if (!voices.length) return new Voices([], ({ url }) => url)
    const addresses: string[] = []
    sound.value = playsOgg() ? 'ready' : 'decoding'
    try {
      for (const voice of voices) {
        if (playsOgg()) addresses.push(await from.voice(voice))
        else {
          const made = await decodeVoice(await from.bytes(voice))
          decoded.push(made)
          addresses.push(made)
        }
      }
      sound.value = 'ready'
      return new Voices(voices, (voice) => addresses[voices.indexOf(voice)] ?? '')
    } catch {
      sound.value = 'missing'
      return new Voices([], ({ url }) => url)
    }
  }

  onScopeDispose(() => {
    stopped = true
    player.value?.close()
    pointers?.close()
    follower?.close()
    surface.value?.close()
    source?.close()
    decoded.forEach((address) => URL.revokeObjectURL(address))
  })

  return {
    view,
    kept,
    player,
    written,
    surface,
    time,
    duration,
    playing,
    waiting,
    page,
    items,
    seq,
    sound,
    problem,
    /** The viewer looks elsewhere than at what is written. */
    steered,
    /** The log and the voices are on their way. */
    opening,
    recall,
    renew,
    look,
    open,
    /** Looks at what is written again. */
    follow: () => follower?.resume(),
  }
}

export type ReplayInUse = ReturnType<typeof useReplay>
