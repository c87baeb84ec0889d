import { onScopeDispose, ref, shallowRef } from 'vue'
import { codeOf, type ProblemCode } from '@/api/problem'
import { Surface } from '@/board/draw/surface'
import { decodeVoice, playsOgg } from '@/board/replay/decode'
import { Player } from '@/board/replay/player'
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
  let surface: Surface | undefined
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
      surface = new Surface(element, fileAddress)
      const voices = await prepare(replay.voices)
      if (stopped) return voices.close()
      player.value = new Player(timeline, voices, duration.value, (now) => {
        time.value = now.time
        playing.value = now.playing
        waiting.value = now.waiting
        page.value = now.board.page
        seq.value = timeline.seq
        items.value = now.board.visible(now.board.page).length
        surface?.show(now.board, now.board.page)
      })
    } catch (error) {
      problem.value = codeOf({ code: problemOf(error) })
    }
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
    surface?.close()
    decoded.forEach((address) => URL.revokeObjectURL(address))
  })

  return { view, player, time, duration, playing, waiting, page, items, seq, sound, problem, open }
}
