import type { Schemas } from '@/api'

export const STAGES = ['primary', 'junior', 'senior'] as const
export const KINDS = ['live', 'later'] as const
export const FORMS = ['choice', 'blank', 'judgement', 'open', 'writing'] as const

/** What a search of the bank is narrowed by, as the API takes it; what is not there narrows nothing. */
export interface Narrowed {
  subject?: Schemas['Subject']
  stage?: Schemas['Stage']
  kind?: 'live' | 'later'
  question_kind?: Schemas['QuestionKind']
  knowledge_point?: string
}

/** The same with a change; what is changed to nothing is gone. */
export function changed(
  narrowed: Narrowed,
  change: { [Name in keyof Narrowed]?: Narrowed[Name] | undefined },
): Narrowed {
  const set = Object.entries({ ...narrowed, ...change }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(set)
}

/** What the address of the page narrows a search by; what it cannot mean narrows nothing. */
export function narrowedIn(query: Readonly<Record<string, unknown>>): Narrowed {
  const word = (name: string): string | undefined => {
    const value = query[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const one = <Word extends string>(words: readonly Word[], name: string): Word | undefined =>
    words.find((each) => each === query[name])
  return changed(
    {},
    {
      subject: word('subject'),
      stage: one(STAGES, 'stage'),
      kind: one(KINDS, 'kind'),
      question_kind: one(FORMS, 'question_kind'),
      knowledge_point: word('knowledge_point'),
    },
  )
}

/** The subjects of a stage, all where none is meant; one that is chosen stays in sight. */
export function subjectsAt<Each extends { subject: Schemas['Subject']; stages: Schemas['Stage'][] }>(
  subjects: readonly Each[],
  stage: Schemas['Stage'] | null | undefined,
  chosen: Schemas['Subject'] | undefined,
): Each[] {
  return subjects.filter((each) => !stage || each.stages.includes(stage) || each.subject === chosen)
}
