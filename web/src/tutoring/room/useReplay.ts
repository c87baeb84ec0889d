import { onScopeDispose, ref, shallowRef } from 'vue'
import { codeOf, type ProblemCode } from '@/api/problem'
import { Follower } from '@/board/draw/follower'
import { Surface } from '@/board/draw/surface'
import { Pointers } from '@/board/input/pointers'
import { decodeVoice, playsOgg } from '@/board/replay/decode'
import { Player, type Playing } from '@/board/replay/player'
import { Timeline } from '@/board/replay/timeline'
import { Voices } from '@/board/replay/voices'
import { readReplay, readWholeLog, type ReplayView, type VoiceView } from '@/board/sync/api'
import { problemOf } from '@/board/sync/room'
import { fileAddress } from '@/api/upload'

/** How the sound of a replay does on this device. */
export type SoundState = 'none' | 'ready' | 'decoding' | 'missing'

/** A replay for as long as the page is there. */
export function useReplay() {
  const view = shallowRef<ReplayView>()
  const player = shallowRef<Player>()
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
  const surface = shallowRef<Surface>()
  let pointers: Pointers | undefined
  let follower: Follower | undefined
  let stopped = false
  const decoded: string[] = []

  async function open(room: string, element: HTMLElement): Promise<void> {
    problem.value = undefined
    try {
      const [replay, entries] = await Promise.all([readReplay(room), readWholeLog(room)])
      if (stopped) return
      view.value = replay
      const timeline = new Timeline(entries)
      const heard = replay.voices.map((voice) => voice.offset_ms + voice.duration_ms)
      duration.value = Math.max(replay.duration_ms, timeline.end, ...heard)
      look(element)
      const voices = await prepare(replay.voices)
      if (stopped) return voices.close()
      player.value = new Player(timeline, voices, duration.value, (now) => show(now, timeline))
    } catch (error) {
      problem.value = codeOf({ code: problemOf(error) })
    }
  }

  function look(element: HTMLElement): void {
    surface.value = new Surface(element, fileAddress)
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
  async function prepare(voices: readonly VoiceView[]): Promise<Voices> {
    if (!voices.length) return new Voices([], ({ url }) => url)
    if (playsOgg()) {
      sound.value = 'ready'
      return new Voices(voices, ({ url }) => url)
    }
    sound.value = 'decoding'
    try {
      for (const { url } of voices) decoded.push(await decodeVoice(url))
      sound.value = 'ready'
      return new Voices(voices, (voice) => decoded[voices.indexOf(voice)] ?? '')
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
    decoded.forEach((address) => URL.revokeObjectURL(address))
  })

  return {
    view,
    player,
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
    open,
    /** Looks at what is written again. */
    follow: () => follower?.resume(),
  }
}
