import { computed, nextTick, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'
import { api, type Schemas } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'
import { me } from '@/people/session'
import { useUploads, type Upload } from './uploads'
import { useWords, type Words } from './wording'

const QUIET_MS = 800
const RETRY_MS = 8_000

export interface Draft extends Pick<Words, 'question' | 'text' | 'subject' | 'attempt'> {
  uploads: Ref<Upload[]>
  /** `saved`: the server has it all. `saving`: on the way. `here`: kept on this device until the network is back. */
  saved: ComputedRef<'saved' | 'saving' | 'here'>
  problem: Ref<ProblemCode | undefined>
  hasQuestion: ComputedRef<boolean>
  hasAttempt: ComputedRef<boolean>
  load(id: string | undefined): Promise<void>
  refresh(): Promise<void>
  add(blob: Blob, kind: Schemas['AttachmentKind'], part: Upload['part']): Promise<void>
  again(upload: Upload): Promise<void>
  removeUpload(upload: Upload): Promise<void>
  removeAttachment(fileId: string): Promise<void>
  /** Attaches a photo that the server has already: a further page of a document. */
  attachPage(fileId: string): Promise<void>
  /** Brings everything to the server now. `false`: something is still only here. */
  flush(): Promise<boolean>
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
  })
  const holds = (part: Upload['part']): boolean => files.list.value.some((upload) => upload.part === part)

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
    const trouble = await words.send()
    if (isNew && words.question.value) {
      await files.rename(words.question.value.id)
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

  /** The server does not know of it, or has not taken it. */
  const isOnlyHere = (upload: Upload): boolean => upload.fileId === undefined || upload.problem !== undefined
  const coming = (): 'saving' | 'saved' => (files.list.value.length > 0 ? 'saving' : 'saved')

  const whenOnline = (): void => void flush()
  window.addEventListener('online', whenOnline)
  onScopeDispose(() => {
    window.removeEventListener('online', whenOnline)
    clearTimeout(quiet)
    if (words.dirty.value) void flush()
  })

  return {
    ...words,
    uploads: files.list,
    problem,
    saved: computed(() =>
      busy.value || (words.dirty.value && problem.value !== 'offline')
        ? 'saving'
        : words.dirty.value || files.list.value.some(isOnlyHere)
          ? 'here'
          : coming(),
    ),
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
    again,
    removeUpload,
    removeAttachment,
    attachPage,
    flush,
  }
}
