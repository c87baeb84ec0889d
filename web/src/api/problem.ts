import { t, textFor, type MessageKey } from '@/ui/i18n'
import type { components } from './schema'

export type ErrorCode = components['schemas']['ErrorCode']

/** What the client finds out by itself: nobody answers, and a photo was cut off before it came here. */
type OwnCode = 'offline' | 'file_incomplete'
type PlainCode = ErrorCode | OwnCode
type BadField = `bad_request:${string}`

/** What the client can meet: the server's codes, one with the field that is to blame, and its own. */
export type ProblemCode = PlainCode | BadField

type TextKey = `error.${PlainCode}`

/** A code without a text does not compile. */
const textKey = (code: PlainCode): TextKey & MessageKey => `error.${code}`

const isBadField = (code: ProblemCode): code is BadField => code.startsWith('bad_request:')

/** The sentence for a problem: what happened and what to do next. */
export function problemText(code: ProblemCode): string {
  if (!isBadField(code)) return t(textKey(code))
  const field = textFor('field', code.slice('bad_request:'.length))
  return field === undefined ? t('error.bad_request') : t('error.bad_field', { field })
}

/** The code in an error body; anything that is not a problem of ours counts as `internal`. */
export function codeOf(error: unknown): ProblemCode {
  const { code, field } = (error ?? {}) as { code?: unknown; field?: unknown }
  if (typeof code !== 'string') return 'internal'
  // Of `answers[0].reason` the last word has a name.
  const blamed = typeof field === 'string' ? /(\w+)(\[\d+\])?$/.exec(field)?.[1] : undefined
  return code === 'bad_request' && blamed ? `bad_request:${blamed}` : (code as ErrorCode)
}
