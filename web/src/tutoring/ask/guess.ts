import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api, type Schemas } from '@/api'
import type { Subject } from '../words'

/** A moment after the last word. */
const QUIET_MS = 900
/** Fewer characters say nothing of a subject. */
const FEWEST = 8

/**
 * Chooses the subject of a question that is being written, where the program is sure of it and the pupil has chosen none. What it
 * chose, a tap changes; what the pupil chose stays.
 */
export function useGuess(
  words: () => string,
  subject: Ref<Subject | null>,
  offered: () => Subject[],
): Ref<Subject | undefined> {
  const guessed = ref<Subject>()
  let quiet: ReturnType<typeof setTimeout> | undefined
  const open = (): boolean => !subject.value || subject.value === guessed.value

  async function guess(): Promise<void> {
    const answer = await api.POST('/api/v1/bank/subject', { body: { words: words() } }).catch(() => undefined)
    const found: Schemas['SureSubjectView'] | null | undefined = answer?.data?.subject
    if (!found || !open() || !offered().includes(found.subject)) return
    guessed.value = found.subject
    subject.value = found.subject
  }

  watch(
    words,
    (now) => {
      clearTimeout(quiet)
      if (open() && now.trim().length >= FEWEST) quiet = setTimeout(() => void guess(), QUIET_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(quiet))
  return guessed
}
