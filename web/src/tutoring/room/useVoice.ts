import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { LiveState } from '@/live'
import type { Camera } from '@/board/voice/camera'
import type { Step } from '@/board/voice/ladder'
import { Voice, type VoiceState, type VoiceWay } from '@/board/voice/voice'

declare global {
  interface Window {
    /**
     * What tests and support may look at on a page: `wenqu.voice.getStats()` gives the figures of the voice
     * connection, `wenqu.voice.overWire` those of a voice over the board's connection, `wenqu.voice.state` says how it stands;
     * `wenqu.camera` is the same for the picture.
     */
    wenqu?: {
      voice?: Pick<Voice, 'getStats' | 'overWire' | 'state'>
      camera?: Pick<Camera, 'getStats' | 'state'>
    }
  }
}

const PLACE = 'wenqu.push_to_talk'
const LEVEL_MS = 100

/** One's voice in a room for as long as the page is there. */
export function useVoice(network: Ref<LiveState>) {
  const voice = shallowRef<Voice>()
  const state = ref<VoiceState>('off')
  const level = ref(0)
  const muted = ref(false)
  const blocked = ref(false)
  const pushToTalk = ref(localStorage.getItem(PLACE) === 'on')
  const pressed = ref(false)
  const way = ref<VoiceWay>('direct')
  /** The step of the ladder: on the lower ones the microphone opens only while it is held, or not at all. */
  const step = ref<Step>('camera')
  const held = computed(() => pushToTalk.value || step.value === 'push_to_talk')
  const silent = computed(() => step.value === 'ink' || step.value === 'later')
  const speaking = computed(() => !silent.value && (held.value ? pressed.value : !muted.value))
  /** One only listens. */
  const alone = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined

  /** Joins, to listen only or to speak as well; who may speak now joins anew, with the microphone. */
  function join(room: string, me: string, client: string, listens: boolean): void {
    if (voice.value && alone.value === listens) return
    if (voice.value) handOver()
    alone.value = listens
    const events = {
      state: (next: VoiceState) => (state.value = next),
      way: (next: VoiceWay) => (way.value = next),
      blocked: () => (blocked.value = true),
    }
    voice.value = new Voice(room, me, client, events, listens)
    window.wenqu = { ...window.wenqu, voice: voice.value }
    voice.value.mute(!speaking.value)
    void voice.value.join().then(() => voice.value?.mute(!speaking.value))
    timer = setInterval(() => (level.value = voice.value?.level() ?? 0), LEVEL_MS)
  }

  function leave(): void {
    voice.value?.leave()
    forget()
  }

  /** The person's other device has the voice now. */
  function handOver(): void {
    voice.value?.yield()
    forget()
  }

  function forget(): void {
    clearInterval(timer)
    level.value = 0
    voice.value = undefined
    delete window.wenqu?.voice
  }

  async function unblock(): Promise<void> {
    await voice.value?.play()
    blocked.value = false
  }

  watch(speaking, (open) => voice.value?.mute(!open))
  watch(pushToTalk, (on) => localStorage.setItem(PLACE, on ? 'on' : 'off'))
  watch(network, (now) => (now === 'online' ? voice.value?.hurry() : voice.value?.parted()))
  onScopeDispose(leave)

  return {
    state,
    level,
    muted,
    blocked,
    pushToTalk,
    pressed,
    way,
    step,
    held,
    silent,
    speaking,
    alone,
    expect: (others: number) => voice.value?.expect(others),
    used: computed(() => voice.value !== undefined),
    measure: () => voice.value?.measure(),
    join,
    leave,
    handOver,
    unblock,
  }
}

export type VoiceInUse = ReturnType<typeof useVoice>
