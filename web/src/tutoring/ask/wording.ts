import { nextTick, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { api } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'
import { saysSomething } from '../attempt'
import type { Attempt, Question, Subject } from '../words'
import { drop, keep, kept } from './shelf'

export interface Words {
  question: Ref<Question | undefined>
  text: Ref<string>
  subject: Ref<Subject | null>
  attempt: Attempt
  /** Something is written that the server does not have. */
  dirty: Ref<boolean>
  /** What the draft goes by: the question's id once it has one. */
  key(): string
  hasAttempt(): boolean
  load(id: string | undefined): Promise<ProblemCode | undefined>
  send(): Promise<ProblemCode | undefined>
}

/** The words of a draft, its subject and what was tried. `touched` is called after each change by the person. */
export function useWords(newKey: () => string, touched: () => void): Words {
  const question = shallowRef<Question>()
  const text = ref('')
  const subject = ref<Subject | null>(null)
  const attempt = reactive<Attempt>({ chips: [], text: null, voice_file_id: null })
  const dirty = ref(false)
  let loading = false

  const key = (): string => question.value?.id ?? newKey()
  const hasAttempt = (): boolean =>
    attempt.chips.length > 0 || saysSomething(attempt.text) || attempt.voice_file_id !== null

  async function load(id: string | undefined): Promise<ProblemCode | undefined> {
    loading = true
    const problem = id === undefined ? undefined : await loadSaved(id)
    await loadKept(id ?? newKey())
    await nextTick()
    loading = false
    return problem
  }

  async function loadSaved(id: string): Promise<ProblemCode | undefined> {
    const { data, error } = await api.GET('/api/v1/questions/{id}', { params: { path: { id } } })
    if (!data) return codeOf(error)
    question.value = data
    text.value = data.text ?? ''
    subject.value = data.subject ?? null
    Object.assign(attempt, data.attempt)
    return undefined
  }

  /** What was written here last stands above what the server has. */
  async function loadKept(draft: string): Promise<void> {
    const [words] = await kept('drafts', draft)
    if (!words) return
    text.value = words.text
    subject.value = words.subject
    Object.assign(attempt, words.attempt)
    dirty.value = true
  }

  async function send(): Promise<ProblemCode | undefined> {
    if (question.value && !dirty.value) return undefined
    const before = key()
    dirty.value = false
    const { data, error } = await save()
    if (!data) {
      dirty.value = true
      return codeOf(error)
    }
    question.value = data
    if (!dirty.value || before !== key()) await drop('drafts', before)
    if (dirty.value) await keepWords()
    return undefined
  }

  function save(): Promise<{ data?: Question; error?: unknown }> {
    // An absent field stays as it is on the server, so an empty one is said as such.
    const tried = hasAttempt() || question.value?.attempt
    const body = {
      text: text.value.trim(),
      subject: subject.value,
      attempt: tried ? { ...attempt, text: attempt.text?.trim() || null } : null,
    }
    if (!question.value) return api.POST('/api/v1/questions', { body })
    return api.PATCH('/api/v1/questions/{id}', { params: { path: { id: question.value.id } }, body })
  }

  const keepWords = (): Promise<void> =>
    keep('drafts', {
      key: key(),
      draft: key(),
      text: text.value,
      subject: subject.value,
      attempt: { ...attempt, chips: [...attempt.chips] },
    })

  watch([text, subject, () => ({ ...attempt })], () => {
    if (loading) return
    dirty.value = true
    void keepWords()
    touched()
  })

  return { question, text, subject, attempt, dirty, key, hasAttempt, load, send }
}
