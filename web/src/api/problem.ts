import { t, type MessageKey } from '@/ui/i18n'
import type { components } from './schema'

export type ErrorCode = components['schemas']['ErrorCode']

/** What the client can meet: the server's codes, and no answer at all. */
export type ProblemCode = ErrorCode | 'offline'

type TextKey = `error.${ProblemCode}`

/** A code without a text does not compile. */
const textKey = (code: ProblemCode): TextKey & MessageKey => `error.${code}`

/** The sentence for a problem: what happened and what to do next. */
export function problemText(code: ProblemCode): string {
  return t(textKey(code))
}

/** The code in an error body; anything that is not a problem of ours counts as `internal`. */
export function codeOf(error: unknown): ProblemCode {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? (code as ProblemCode) : 'internal'
}
