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
  let timer: ReturnType<typeof setInterval> | undefined

  function join(room: string, me: string, client: string): void {
    if (voice.value) return
    voice.value = new Voice(room, me, client, {
      state: (next) => (state.value = next),
      way: (next) => (way.value = next),
      blocked: () => (blocked.value = true),
    })
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
    used: computed(() => voice.value !== undefined),
    measure: () => voice.value?.measure(),
    join,
    leave,
    handOver,
    unblock,
  }
}

export type VoiceInUse = ReturnType<typeof useVoice>
