import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { Camera, type PictureState } from '@/board/voice/camera'
import { permitCamera, RoomProblem } from '@/board/sync/api'
import { problemText, type ProblemCode } from '@/api/problem'
import { t } from '@/ui/i18n'
import type { RoomInUse } from './useRoom'

/** Why one's camera is off though one wanted it on, as this page knows it; otherwise it is a code of the server. */
const OWN = ['barred', 'chosen', 'held', 'poor', 'no_camera'] as const

/** How long a word about cameras stays in sight, in milliseconds. */
const TOLD_MS = 6_000

/** What a camera waits for, or ends with. */
export interface CameraLimits {
  /** The room stands still, is over, or goes on elsewhere. */
  stopped: Ref<boolean>
  /** It does not go on on this device: then nothing is left to be said about a camera. */
  over: Ref<boolean>
  /** The network has room for a picture, and the person wants more than ink and text. */
  allowed: Ref<boolean>
  /** The person wants ink and text only. */
  quiet: Ref<boolean>
}

/**
 * One's small picture in a room and the other's, for as long as the page is there. Off until it is asked for, and off again when
 * the limits say so.
 */
export function useCamera(room: RoomInUse, me: string, { stopped, over, allowed, quiet }: CameraLimits) {
  const camera = shallowRef<Camera>()
  const state = ref<PictureState>('off')
  const own = shallowRef<MediaStream>()
  const seen = shallowRef<MediaStream>()
  const note = ref<string>()
  /** What has just become of a camera, for a moment. */
  const told = ref('')
  let forget: ReturnType<typeof setTimeout> | undefined

  const mine = computed(() => room.members.value.find(({ person }) => person === me)?.camera ?? 'off')
  /** The other one who shows a picture, and is there. */
  const other = computed(() =>
    room.members.value.find(
      ({ person, camera }) => person !== me && camera === 'on' && room.here.value.has(person),
    ),
  )
  /** Those whose cameras the host allows or not. */
  const minors = computed(() => room.members.value.filter(({ adult, person }) => !adult && person !== me))
  const running = computed(() => allowed.value && !stopped.value)

  const why = computed(() => {
    const ours = OWN.find((one) => one === note.value)
    if (ours) return t(`room.camera_${ours}`)
    return note.value ? problemText(note.value as ProblemCode) : undefined
  })

  function tell(text: string): void {
    told.value = text
    clearTimeout(forget)
    forget = setTimeout(() => (told.value = ''), TOLD_MS)
  }

  /** The camera of the room that is entered. */
  function get(): Camera | undefined {
    const here = room.room.value
    if (!camera.value && here) {
      camera.value = new Camera(here.id, here.client, {
        state: (next) => (state.value = next),
        own: (picture) => (own.value = picture),
        seen: (picture) => (seen.value = picture),
        refused: (code) => (note.value = code),
      })
      window.wenqu = { ...window.wenqu, camera: camera.value }
    }
    return camera.value
  }

  /** Why a camera that was on has just gone off. */
  function cause(): (typeof OWN)[number] | undefined {
    if (over.value) return undefined
    if (quiet.value) return 'chosen'
    return allowed.value ? 'held' : 'poor'
  }

  async function show(): Promise<void> {
    note.value = undefined
    if (running.value) await get()?.show()
  }

  function hide(): void {
    note.value = undefined
    camera.value?.hide()
  }

  /** Lets a pupil show a picture, or no longer. */
  async function permit(person: string, may: boolean): Promise<void> {
    const here = room.room.value
    note.value = undefined
    if (!here) return
    try {
      await permitCamera(here.id, person, may)
    } catch (error) {
      note.value = error instanceof RoomProblem ? error.code : 'internal'
    }
  }

  watch(running, (now) => {
    // What the network took away it gives back; who chose ink and text, or was interrupted by the room, decides anew.
    if (now && note.value === 'poor') void show()
  })
  watch([() => other.value?.person, running, room.room], () => {
    if (!running.value) {
      if (own.value) note.value = cause()
      camera.value?.leave()
    } else if (other.value) get()?.watch(true)
    else camera.value?.watch(false)
  })
  watch(quiet, (now) => {
    if (now && note.value === 'poor') note.value = 'chosen'
    else if (!now && note.value === 'chosen') note.value = undefined
  })
  watch(over, (now) => {
    if (!now) return
    note.value = undefined
    told.value = ''
  })
  watch(other, (now, before) => {
    const still = room.members.value.find(({ person }) => person === before?.person)?.camera === 'on'
    if (now && !before) tell(t('room.camera_here', { name: now.name }))
    else if (before && !now && !still && running.value) tell(t('room.camera_gone', { name: before.name }))
  })
  watch(why, (now) => now && tell(now))
  watch(mine, (now) => {
    if (now !== 'barred' || !own.value) return
    camera.value?.hide()
    note.value = 'barred'
  })
  watch(room.state, (now) => now === 'online' && camera.value?.hurry())
  onScopeDispose(() => {
    clearTimeout(forget)
    camera.value?.leave()
    delete window.wenqu?.camera
  })

  return { state, own, seen, why, told, mine, other, minors, running, quiet, show, hide, permit }
}

export type CameraInUse = ReturnType<typeof useCamera>
