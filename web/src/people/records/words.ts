import type { Schemas } from '@/api'
import type { Pack } from '@/people/pack'
import { textFor } from '@/ui/i18n'

export type AccessEntry = Schemas['AccessEntry']
export type ChildFile = Schemas['ChildFile']
export type DataRequest = Schemas['DataRequest']
export type RequestKind = Schemas['RequestKind']
export type CorrectionField = Schemas['CorrectionField']

/** What a file is opened for, as a person reads it; a region may have purposes the client has no word for. */
export const purposeName = (code: string): string => textFor('purpose', code) ?? code

/** The purposes the region offers. */
export function purposesOf(pack: Pack | undefined): string[] {
  const rule = pack?.rules.find((one) => one.code === 'file_purposes')
  return Array.isArray(rule?.value) ? rule.value.map(String) : []
}
