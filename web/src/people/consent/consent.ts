import type { Schemas } from '@/api'
import { locale } from '@/ui/i18n'

export type Sheet = Schemas['ConsentSheetView']
export type Item = Schemas['ConsentItemView']
export type Past = Schemas['ConsentView']
export type ItemCode = Schemas['Item']

/** The items nobody has answered in the version that is asked now. */
export const missing = (sheet: Sheet): Item[] => sheet.items.filter((item) => !item.answered)

/** Whether something may be done: it is agreed to, and so is everything it rests on. */
export function allows(sheet: Sheet, code: ItemCode): boolean {
  const given = (each: ItemCode): boolean =>
    sheet.items.some((item) => item.item === each && item.standing === 'given')
  const item = sheet.items.find((each) => each.item === code)
  return item !== undefined && [...item.needs, code].every(given)
}

/** Names one after the other, as the language sets them apart. */
export const together = (names: readonly string[]): string => names.join(locale.value === 'en' ? ', ' : '、')
