import ban from 'icon:ban'
import check from 'icon:check'
import clock from 'icon:clock'
import hourglass from 'icon:hourglass'
import pencil from 'icon:pencil'
import play from 'icon:play'
import talk from 'icon:messages-square'
import type { Schemas } from '@/api'
import { t, textFor } from '@/ui/i18n'
import type { Tone } from '@/ui/StateBadge.vue'

export { subjectName } from '@/people/subjects'

export type Question = Schemas['QuestionView']
export type QuestionState = Schemas['QuestionState']
export type Session = Schemas['SessionView']
export type Subject = Schemas['Subject']

/** What the pupil tried and where the thinking stopped. */
export interface Attempt {
  chips: string[]
  text: string | null
  voice_file_id: string | null
}

interface Face {
  strokes: string
  tone: Tone
}

const FACES: Record<QuestionState, Face> = {
  draft: { strokes: pencil, tone: 'quiet' },
  shown: { strokes: play, tone: 'attention' },
  queued: { strokes: hourglass, tone: 'attention' },
  offered: { strokes: hourglass, tone: 'attention' },
  in_session: { strokes: talk, tone: 'active' },
  pupil_away: { strokes: talk, tone: 'attention' },
  teacher_away: { strokes: talk, tone: 'attention' },
  waiting_later: { strokes: clock, tone: 'calm' },
  answering_later: { strokes: clock, tone: 'calm' },
  answered: { strokes: check, tone: 'calm' },
  found: { strokes: check, tone: 'calm' },
  cancelled: { strokes: ban, tone: 'quiet' },
  expired: { strokes: ban, tone: 'quiet' },
}

/** How a question's state looks: its word, icon and tone. */
export const stateFace = (state: QuestionState): Face & { text: string } => ({
  ...FACES[state],
  text: t(`question_state.${state}`),
})

/** A chip of the attempt, by its code in the region pack. */
export const chipText = (code: string): string => textFor('chip', code) ?? code

/** A question in a line: its words, those that were read of it, or what it is made of. */
export function headline(question: Question): string {
  const read = question.attachments.find((part) => part.reading?.text)
  const words = question.text || read?.reading?.text
  if (words) return words
  const photos = question.attachments.filter((part) => part.kind === 'photo').length
  if (photos > 0) return t('question.of_photos', { n: photos })
  const filmed = question.attachments.some((part) => part.kind === 'video')
  return t(filmed ? 'question.of_film' : 'question.of_voice')
}

/** Still on its way to an answer, so the pupil has something to look at. */
export const isUnderWay = (state: QuestionState): boolean =>
  [
    'shown',
    'queued',
    'offered',
    'in_session',
    'pupil_away',
    'teacher_away',
    'waiting_later',
    'answering_later',
  ].includes(state)

/** A teacher and the pupil are on the same board, or about to be again. */
export const isLive = (state: QuestionState): boolean =>
  ['in_session', 'pupil_away', 'teacher_away'].includes(state)

/** The pupil may still change what was asked. */
export const isEditable = (state: QuestionState): boolean =>
  ['draft', 'queued', 'offered', 'waiting_later'].includes(state)
