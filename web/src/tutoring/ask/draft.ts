import { computed, nextTick, onScopeDispose, ref, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { api, type Schemas } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'
import { me } from '@/people/session'
import type { ShelvedFile } from './shelf'
import { useUploads, type Upload } from './uploads'
import { useWaiting } from './waiting'
import { useWords, type Words } from './wording'

const QUIET_MS = 800
const RETRY_MS = 8_000

export interface Draft extends Pick<Words, 'question' | 'text' | 'subject' | 'attempt'> {
  uploads: Ref<Upload[]>
  /** Photos that were chosen and are still to be turned and cropped. */
  waiting: ShallowRef<ShelvedFile[]>
  /**
   * `saved`: the server has it all. `saving`: on the way. `here`: kept on this device until the network is back. `refused`: a file that
   * cannot be had.
   */
  saved: ComputedRef<'saved' | 'saving' | 'here' | 'refused'>
  problem: Ref<ProblemCode | undefined>
  hasQuestion: ComputedRef<boolean>
  hasAttempt: ComputedRef<boolean>
  load(id: string | undefined): Promise<void>
  refresh(): Promise<void>
  add(blob: Blob, kind: Schemas['AttachmentKind'], part: Upload['part']): Promise<void>
  /** Keeps files that were chosen together, all of them before the first is sent. */
  take(files: readonly Chosen[]): Promise<void>
  /** A photo is as it shall be. */
  setRight(photo: ShelvedFile, blob: Blob): Promise<void>
  removeWaiting(photo: ShelvedFile): Promise<void>
  again(upload: Upload): Promise<void>
  removeUpload(upload: Upload): Promise<void>
  removeAttachment(fileId: string): Promise<void>
  /** Attaches a photo that the server has already: a further page of a document. */
  attachPage(fileId: string): Promise<void>
  /** Brings everything to the server now. `false`: something is still only here. */
  flush(): Promise<boolean>
}

/** A file that was chosen for the question. */
export interface Chosen {
  blob: Blob
  kind: Schemas['AttachmentKind']
  /** It is turned and cropped before it is sent. */
  waits: boolean
}

/**
 * A question being written. Every change is kept on the device at once and saved on the server a moment
 * later; what cannot be sent stays here and is tried again, also after the tab was closed.
 */
export function useDraft(onCreated: (id: string) => void): Draft {
  const problem = ref<ProblemCode>()
  const busy = ref(false)
  const owner = me.value?.person.id ?? 'nobody'
  let quiet: ReturnType<typeof setTimeout> | undefined
  let flight: Promise<boolean> | undefined

  const words = useWords(
    () => `new:${owner}`,
    () => later(QUIET_MS),
  )
  const files = useUploads({
    attached: (question) => (words.question.value = question),
    spoken: (fileId) => (words.attempt.voice_file_id = fileId),
    arrived,
    heard,
  })
  const waiting = useWaiting()
  const holds = (part: Upload['part']): boolean => files.list.value.some((upload) => upload.part === part)

  /** That there was no network is over. */
  function heard(): void {
    if (problem.value === 'offline') problem.value = undefined
  }

  /** What the question waited for is there; the server says the same in a moment. */
  function arrived(fileId: string): void {
    const now = words.question.value
    if (!now) return
    const attachments = now.attachments.map((part) =>
      part.file_id === fileId ? { ...part, state: 'here' as const } : part,
    )
    words.question.value = { ...now, attachments }
  }

  /** The server has something new to say of what is attached. */
  async function refresh(): Promise<void> {
    const id = words.question.value?.id
    if (id === undefined) return
    const { data } = await api.GET('/api/v1/questions/{id}', { params: { path: { id } } })
    if (data) words.question.value = data
  }

  function later(ms: number): void {
    clearTimeout(quiet)
    quiet = setTimeout(() => void flush(), ms)
  }

  async function load(id: string | undefined): Promise<void> {
    problem.value = await words.load(id)
    await waiting.load(words.key())
    await files.load(words.key())
    if (words.dirty.value || files.list.value.length > 0) void flush()
  }

  function flush(): Promise<boolean> {
    clearTimeout(quiet)
    flight ??= send().finally(() => {
      flight = undefined
    })
    return flight
  }

  async function send(): Promise<boolean> {
    busy.value = true
    problem.value = (await sendWords()) ?? (await sendFiles())
    busy.value = false
    if (problem.value === 'offline') later(RETRY_MS)
    return problem.value === undefined
  }

  async function sendWords(): Promise<ProblemCode | undefined> {
    const isNew = words.question.value === undefined
    // A page that was only opened leaves no empty draft behind.
    if (isNew && !words.dirty.value && files.list.value.length === 0) return undefined
    const wasDirty = words.dirty.value
    const trouble = await words.send()
    if (wasDirty && trouble !== 'offline') heard()
    if (isNew && words.question.value) {
      await files.rename(words.question.value.id)
      await waiting.rename(words.question.value.id)
      onCreated(words.question.value.id)
    }
    return trouble
  }

  async function sendFiles(): Promise<ProblemCode | undefined> {
    const id = words.question.value?.id
    if (id === undefined) return undefined
    const trouble = await files.send(id)
    // A clip of the attempt has become part of the words on its way.
    await nextTick()
    return trouble ?? words.send()
  }

  async function add(blob: Blob, kind: Schemas['AttachmentKind'], part: Upload['part']): Promise<void> {
    await files.add({ draft: words.key(), kind, part, blob })
    await sendAdded()
  }

  async function take(chosen: readonly Chosen[]): Promise<void> {
    const [aside, ready] = [chosen.filter(({ waits }) => waits), chosen.filter(({ waits }) => !waits)]
    await waiting.add(
      words.key(),
      aside.map(({ blob }) => blob),
    )
    for (const { blob, kind } of ready) await files.add({ draft: words.key(), kind, part: 'question', blob })
    if (ready.length > 0) await sendAdded()
  }

  async function setRight(photo: ShelvedFile, blob: Blob): Promise<void> {
    waiting.take(photo)
    await files.add({ ...photo, draft: words.key(), blob, waits: undefined })
    await sendAdded()
  }

  async function sendAdded(): Promise<void> {
    // A flight under way may have passed the files already.
    if (flight) await flight
    await flush()
  }

  async function again(upload: Upload): Promise<void> {
    files.retry(upload)
    await takeOff(upload)
    await flush()
  }

  async function removeUpload(upload: Upload): Promise<void> {
    await files.remove(upload)
    problem.value = undefined
    await takeOff(upload)
  }

  /** What the question waited for is waited for no longer. */
  async function takeOff({ part, fileId }: Upload): Promise<void> {
    if (fileId === undefined) return
    if (part === 'attempt') words.attempt.voice_file_id = null
    else await removeAttachment(fileId)
  }

  async function removeAttachment(fileId: string): Promise<void> {
    const path = { id: words.question.value?.id ?? '', file_id: fileId }
    const { data, error } = await api.DELETE('/api/v1/questions/{id}/attachments/{file_id}', {
      params: { path },
    })
    problem.value = error && codeOf(error)
    if (data) words.question.value = data
  }

  async function attachPage(fileId: string): Promise<void> {
    const { data, error } = await api.POST('/api/v1/questions/{id}/attachments', {
      params: { path: { id: words.question.value?.id ?? '' } },
      body: { file_id: fileId, kind: 'photo' },
    })
    problem.value = error && codeOf(error)
    if (data) words.question.value = data
  }

  function saved(): 'saved' | 'saving' | 'here' | 'refused' {
    const list = files.list.value
    if (list.some((upload) => upload.problem !== undefined)) return 'refused'
    const isOnlyHere = words.dirty.value || list.some((upload) => upload.fileId === undefined)
    if (isOnlyHere && problem.value === 'offline') return 'here'
    return busy.value || words.dirty.value || list.length > 0 ? 'saving' : 'saved'
  }

  function whenOnline(): void {
    heard()
    void flush()
  }
  window.addEventListener('online', whenOnline)
  onScopeDispose(() => {
    window.removeEventListener('online', whenOnline)
    clearTimeout(quiet)
    if (words.dirty.value) void flush()
  })

  return {
    ...words,
    uploads: files.list,
    waiting: waiting.list,
    problem,
    saved: computed(saved),
    hasQuestion: computed(
      () =>
        words.text.value.trim() !== '' ||
        Boolean(words.question.value?.attachments.length) ||
        holds('question'),
    ),
    hasAttempt: computed(() => words.hasAttempt() || holds('attempt')),
    load,
    refresh,
    add,
    take,
    setRight,
    removeWaiting: waiting.remove,
    again,
    removeUpload,
    removeAttachment,
    attachPage,
    flush,
  }
}
