import type { Schemas } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'
import { t, textFor } from '@/ui/i18n'
import { subjectName } from '../subjects'

export type Import = Schemas['ImportView']
export type Row = Schemas['RowView']
export type Outcome = Schemas['Outcome']
export type Kind = Schemas['RosterKind']
export type Profile = Schemas['Profile']

/** What the rows of an import can do, in the order in which people look at them. */
export const OUTCOMES = [
  'problem',
  'new',
  'changed',
  'moved',
  'missing',
] as const satisfies readonly Outcome[]

export interface Sending {
  file: File
  profile: Profile
  kind: Kind
  complete: boolean
}

type Sent = { data: Import; error?: undefined } | { data?: undefined; error: { code: ProblemCode } }

/** Sends a roster and tells how much of it has arrived, from 0 to 1. */
export function sendRoster(sending: Sending, onProgress: (share: number) => void): Promise<Sent> {
  const request = new XMLHttpRequest()
  const body = new FormData()
  body.append('profile', sending.profile)
  body.append('kind', sending.kind)
  body.append('complete', String(sending.complete))
  body.append('file', sending.file, sending.file.name)
  return new Promise((resolve) => {
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0)
    request.onerror = () => resolve({ error: { code: 'offline' } })
    request.onload = () => {
      const answer = parsed(request.responseText)
      if (request.status === 201) resolve({ data: answer as Import })
      else resolve({ error: { code: codeOf(answer) } })
    }
    request.open('POST', '/api/v1/roster-imports')
    request.send(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The most that is taken at once, as the server has it. */
const MAX_BYTES = 16 * 1024 * 1024

/** What keeps a file from being sent at all. */
export function flawOf(file: Blob): ProblemCode | undefined {
  if (file.size === 0) return 'file_empty'
  return file.size > MAX_BYTES ? 'file_too_large' : undefined
}

/** An import that was read and changes nothing, without a row that asks for attention. */
export const isIdle = (one: Import): boolean =>
  one.state === 'ready' && acts(one) === 0 && one.counts.problem === 0

/** Whether the program is at work on the import: the page looks again until it is not. */
export const isBusy = (one: Import): boolean => ['reading', 'applying', 'undoing'].includes(one.state)

/** Rows that do something. */
export const acts = (one: Import): number =>
  one.counts.new + one.counts.changed + one.counts.moved + one.counts.missing

/** What is wrong with a row, as sentences. */
export const problemsOf = (row: Row): string[] =>
  row.problems.map((problem) => {
    const text = t(`roster.problem.${problem.kind}`, { line: problem.line ?? 0 })
    return `${t(`roster.field.${problem.field}`)}：${text}`
  })

export interface Change {
  field: string
  old: string
  new: string
}

/** What a row changes, in words. */
export const changesOf = (row: Row): Change[] =>
  row.changes.map((change) => ({
    field: t(`roster.field.${change.field}`),
    old: worded(change.old) ?? (change.field === 'school' ? t('roster.old_hidden') : t('roster.nothing_old')),
    new: worded(change.new) ?? t('roster.nothing_old'),
  }))

/** What a teacher teaches comes as `math@primary,…`, what a guardian is as a word. */
function worded(text: string | null | undefined): string | undefined {
  if (!text) return undefined
  if (/^(\w+@\w+,?)+$/.test(text)) {
    return text
      .split(',')
      .map((part) => {
        const [subject = '', stage = ''] = part.split('@')
        return `${textFor('stage', stage) ?? stage}${subjectName(subject)}`
      })
      .join('、')
  }
  return textFor('kinship', text) ?? text
}

/** The columns or files that are missing. */
export const missingOf = (one: Import): string =>
  (one.detail ?? '')
    .split(',')
    .map((word) => textFor('roster.field', word) ?? word)
    .join('、')
