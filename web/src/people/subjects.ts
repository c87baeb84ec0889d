import type { Schemas } from '@/api'
import { locale, textFor } from '@/ui/i18n'
import { pack } from './pack'

/** What a subject is called: by the region, at a stage where one is meant; else by the product; else its code. */
export function subjectName(subject: string, stage?: Schemas['Stage']): string {
  const named = pack.value?.subjects.find((entry) => entry.subject === subject)
  const here =
    locale.value === 'en'
      ? ((stage && named?.english_names[stage]) ?? named?.english)
      : ((stage && named?.names[stage]) ?? named?.name)
  return here ?? textFor('subject', subject) ?? named?.name ?? subject
}
