import type { Schemas } from '@/api'
import { day, dayBegins } from '@/ui/format'
import { t } from '@/ui/i18n'

type Entry = Schemas['BookEntryView']

/** When a kept question comes again, in words. */
export function comesAgain({ standing, due_on }: Entry): string {
  if (standing === 'known' || !due_on) return t('book.stays_known')
  return standing === 'due' ? t('book.is_due') : t('book.due_on', { day: day(dayBegins(due_on)) })
}

/** How often in a row it was known, in words. */
export const steps = (entry: Entry): string => t('book.steps', { n: entry.step, of: entry.steps })

/** That to know it before its day is no step, and when it is one. */
export const early = (name: 'book.early' | 'book.early_said', { due_on }: Entry): string =>
  t(name, { day: day(dayBegins(due_on ?? '')) })
