import {
  computed,
  nextTick,
  onScopeDispose,
  reactive,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
} from 'vue'
import { api, type Schemas } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'
import { uploadFile } from '@/api/upload'
import { me } from '@/people/session'
import type { Attempt, Question, Subject } from '../words'
import { drop, keep, kept, type ShelvedFile } from './shelf'

const QUIET_MS = 800
const RETRY_MS = 8_000

/** A photo or clip on its way to the server. */
export interface Upload extends ShelvedFile {
  address: string
  share: number
  problem?: ProblemCode
}

export interface Draft {
  question: Ref<Question | undefined>
  text: Ref<string>
  subject: Ref<Subject | null>
  attempt: Attempt
  uploads: Ref<Upload[]>
  /** `saved`: the server has it all. `saving`: on the way. `here`: kept on this device until the network is back. */
  saved: ComputedRef<'saved' | 'saving' | 'here'>
  problem: Ref<ProblemCode | undefined>
  hasQuestion: ComputedRef<boolean>
  hasAttempt: ComputedRef<boolean>
  load(id: string | undefined): Promise<void>
  add(blob: Blob, kind: Schemas['AttachmentKind'], part: Upload['part']): Promise<void>
  again(upload: Upload): Promise<void>
  removeUpload(upload: Upload): Promise<void>
  removeAttachment(fileId: string): Promise<void>
  /** Brings everything to the server now. `false`: something is still only here. */
  flush(): Promise<boolean>
}

/**
 * A question being written. Every change is kept on the device at once and saved on the server a moment
 * later; what cannot be sent stays here and is tried again, also after the tab was closed.
 */
export function useDraft(onCreated: (id: string) => void): Draft {
  const question = shallowRef<Question>()
  const text = ref('')
  const subject = ref<Subject | null>(null)
  const attempt = reactive<Attempt>({ chips: [], text: null, voice_file_id: null })
  const uploads = ref<Upload[]>([])
  const problem = ref<ProblemCode>()
  const dirty = ref(false)
  const busy = ref(false)
  let loading = false
  let quiet: ReturnType<typeof setTimeout> | undefined
  let flight: Promise<boolean> | undefined

  const owner = me.value?.person.id ?? 'nobody'
  const draftKey = (): string => question.value?.id ?? `new:${owner}`

  const hasQuestion = computed(
    () =>
      text.value.trim() !== '' ||
      Boolean(question.value?.attachments.length) ||
      uploads.value.some((upload) => upload.part === 'question'),
  )
  const hasAttempt = computed(
    () =>
      attempt.chips.length > 0 ||
      Boolean(attempt.text?.trim()) ||
      attempt.voice_file_id !== null ||
      uploads.value.some((upload) => upload.part === 'attempt'),
  )
  const saved = computed(() => {
    if (busy.value) return 'saving'
    return dirty.value || uploads.value.length > 0 ? 'here' : 'saved'
  })

  async function load(id: string | undefined): Promise<void> {
    loading = true
    if (id) {
      const { data, error } = await api.GET('/api/v1/questions/{id}', { params: { path: { id } } })
      if (data) take(data)
      else problem.value = codeOf(error)
    }
    const draft = id ?? `new:${owner}`
    const [words] = await kept('drafts', draft)
    if (words) {
      text.value = words.text
      subject.value = words.subject
      Object.assign(attempt, words.attempt)
      dirty.value = true
    }
    uploads.value = (await kept('files', draft)).map(asUpload)
    await nextTick()
    loading = false
    if (dirty.value || uploads.value.length > 0) void flush()
  }

  /** Takes the server's state of the question, without touching words still being written. */
  function take(fresh: Question): void {
    const first = question.value === undefined
    question.value = fresh
    if (!first || dirty.value) return
    text.value = fresh.text ?? ''
    subject.value = fresh.subject ?? null
    if (fresh.attempt) Object.assign(attempt, fresh.attempt)
  }

  function touched(): void {
    if (loading) return
    dirty.value = true
    void keepWords()
    clearTimeout(quiet)
    quiet = setTimeout(() => void flush(), QUIET_MS)
  }

  const keepWords = (): Promise<void> =>
    keep('drafts', {
      key: draftKey(),
      draft: draftKey(),
      text: text.value,
      subject: subject.value,
      attempt: { ...attempt, chips: [...attempt.chips] },
    })

  function flush(): Promise<boolean> {
    clearTimeout(quiet)
    flight ??= send().finally(() => {
      flight = undefined
    })
    return flight
  }

  async function send(): Promise<boolean> {
    busy.value = true
    let whole = await sendWords()
    for (const upload of [...uploads.value]) {
      if (problem.value === 'offline') break
      whole = (await sendFile(upload)) && whole
    }
    // The clip of an attempt becomes part of the words once it is uploaded.
    if (whole && dirty.value) whole = await sendWords()
    busy.value = false
    if (!whole && problem.value === 'offline') quiet = setTimeout(() => void flush(), RETRY_MS)
    return whole
  }

  async function sendWords(): Promise<boolean> {
    const before = draftKey()
    if (question.value && !dirty.value) return true
    dirty.value = false
    // An absent field stays as it is on the server, so an empty one is said as such.
    const body = {
      text: text.value.trim(),
      subject: subject.value,
      attempt:
        hasWordsOfAttempt() || question.value?.attempt
          ? { ...attempt, text: attempt.text?.trim() || null }
          : null,
    }
    const { data, error } = question.value
      ? await api.PATCH('/api/v1/questions/{id}', { params: { path: { id: question.value.id } }, body })
      : await api.POST('/api/v1/questions', { body })
    problem.value = error ? codeOf(error) : undefined
    if (!data) {
      dirty.value = true
      return false
    }
    const created = question.value === undefined
    question.value = data
    if (created) await moveShelf(before, data.id)
    if (!dirty.value) await drop('drafts', data.id)
    if (created) onCreated(data.id)
    return true
  }

  const hasWordsOfAttempt = (): boolean =>
    attempt.chips.length > 0 || Boolean(attempt.text?.trim()) || attempt.voice_file_id !== null

  async function moveShelf(from: string, to: string): Promise<void> {
    await drop('drafts', from)
    for (const upload of uploads.value) {
      upload.draft = to
      await keep('files', shelved(upload))
    }
  }

  async function sendFile(upload: Upload): Promise<boolean> {
    const id = question.value?.id
    // What the server refused waits for the person: to try again or to take it away.
    if (!id || upload.problem) return false
    const { data, error } = await uploadFile(upload.blob, upload.kind, (share) => show(upload, { share }))
    if (!data) return refused(upload, error)
    if (upload.part === 'attempt') {
      attempt.voice_file_id = data.id
      dirty.value = true
    } else {
      const attached = await api.POST('/api/v1/questions/{id}/attachments', {
        params: { path: { id } },
        body: { file_id: data.id, kind: upload.kind },
      })
      if (!attached.data) return refused(upload, attached.error)
      question.value = attached.data
    }
    await removeUpload(upload)
    return true
  }

  function refused(upload: Upload, error: unknown): boolean {
    const code = codeOf(error)
    problem.value = code
    if (code !== 'offline') show(upload, { problem: code })
    return false
  }

  function show(upload: Upload, change: Partial<Upload>): void {
    uploads.value = uploads.value.map((each) => (each.key === upload.key ? { ...each, ...change } : each))
  }

  async function add(blob: Blob, kind: Upload['kind'], part: Upload['part']): Promise<void> {
    const file: ShelvedFile = { key: `${Date.now()}-${Math.random()}`, draft: draftKey(), kind, part, blob }
    uploads.value = [...uploads.value, asUpload(file)]
    await keep('files', file)
    // A flight under way took its list before this file was there.
    if (flight) await flight
    await flush()
  }

  async function again(upload: Upload): Promise<void> {
    show(upload, { problem: undefined, share: 0 })
    await flush()
  }

  async function removeUpload(upload: Upload): Promise<void> {
    uploads.value = uploads.value.filter((each) => each.key !== upload.key)
    URL.revokeObjectURL(upload.address)
    await drop('files', upload.key)
  }

  async function removeAttachment(fileId: string): Promise<void> {
    const id = question.value?.id
    if (!id) return
    const { data, error } = await api.DELETE('/api/v1/questions/{id}/attachments/{file_id}', {
      params: { path: { id, file_id: fileId } },
    })
    problem.value = error ? codeOf(error) : undefined
    if (data) question.value = data
  }

  watch([text, subject, () => ({ ...attempt })], touched)
  const onOnline = (): void => void flush()
  window.addEventListener('online', onOnline)
  onScopeDispose(() => {
    window.removeEventListener('online', onOnline)
    clearTimeout(quiet)
    if (dirty.value) void flush()
  })

  return {
    question,
    text,
    subject,
    attempt,
    uploads,
    saved,
    problem,
    hasQuestion,
    hasAttempt,
    load,
    add,
    again,
    removeUpload,
    removeAttachment,
    flush,
  }
}

const asUpload = (file: ShelvedFile): Upload => ({
  ...file,
  address: URL.createObjectURL(file.blob),
  share: 0,
})

const shelved = ({ key, draft, kind, part, blob }: Upload): ShelvedFile => ({ key, draft, kind, part, blob })
