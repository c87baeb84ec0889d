import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { api, type Schemas } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'

type Film = Schemas['FilmView']

/** A film that is being made is asked after so often, in milliseconds. */
const ASK_MS = 2_000

/** The film of a room: asked for, waited for, given up, taken along. */
export function useFilm(room: string, known?: Film | null) {
  const film = shallowRef<Film | undefined>(known ?? undefined)
  const problem = ref<ProblemCode>()
  const busy = ref(false)
  const path = { id: room }
  const making = computed(() => film.value?.state === 'waiting' || film.value?.state === 'working')
  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false

  async function ask(): Promise<void> {
    await act(async () => {
      const { data, error } = await api.POST('/api/v1/rooms/{id}/film', { params: { path } })
      if (data) film.value = data
      return error
    })
    follow()
  }

  async function drop(): Promise<void> {
    clearTimeout(timer)
    await act(async () => {
      const { error } = await api.DELETE('/api/v1/rooms/{id}/film', { params: { path } })
      if (!error) film.value = undefined
      return error
    })
    follow()
  }

  /** Opens the film as a file of this device. */
  async function take(): Promise<void> {
    await act(async () => {
      const { data, error } = await api.POST('/api/v1/rooms/{id}/film/link', { params: { path } })
      if (data) save(data.url)
      return error
    })
  }

  function save(url: string): void {
    const link = document.createElement('a')
    link.href = url
    // The server says what it is called.
    link.download = ''
    link.click()
  }

  async function act(does: () => Promise<unknown>): Promise<void> {
    busy.value = true
    problem.value = undefined
    const error = await does()
    busy.value = false
    if (error !== undefined) problem.value = codeOf(error)
  }

  function follow(): void {
    clearTimeout(timer)
    if (!gone && making.value) timer = setTimeout(() => void look(), ASK_MS)
  }

  /** A network that is away for a moment does not end the waiting. */
  async function look(): Promise<void> {
    const { data, error } = await api.GET('/api/v1/rooms/{id}/film', { params: { path } })
    if (data) film.value = data
    else if (codeOf(error) === 'not_found') film.value = undefined
    follow()
  }

  follow()
  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
  })

  return { film, making, problem, busy, ask, drop, take }
}
