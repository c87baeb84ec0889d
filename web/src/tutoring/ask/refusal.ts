import type { ProblemCode } from '@/api/problem'

const FINAL: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'file_broken',
  'file_empty',
  'file_not_here',
  'file_protected',
  'file_too_demanding',
  'file_too_large',
  'file_too_long',
  'file_too_many_pages',
  'file_type_unsupported',
])

/** Whether the same file will be refused again, however often it is sent: only another one helps. */
export const isFinal = (code: ProblemCode): boolean => FINAL.has(code)

/** Of what is chosen, the first that still fit beside what is there, and what is left out. */
export function fitting<T>(chosen: readonly T[], there: number, most: number): { taken: T[]; left: T[] } {
  const room = Math.max(0, most - there)
  return { taken: chosen.slice(0, room), left: chosen.slice(room) }
}
