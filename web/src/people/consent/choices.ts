import { keep, kept } from '@/ui/kept'
import type { Item, ItemCode, Sheet } from './consent'

/** What is chosen and not sent, item by item. */
export type Choices = Partial<Record<ItemCode, boolean>>

/** A choice is kept with the version that was read: of another one it says nothing. */
type Kept = Partial<Record<ItemCode, { version: number; agrees: boolean }>>

const place = (person: string, child: string): string => `consent.${person}.${child}`

/** What the person has chosen for the child before and not sent, as far as the same versions are asked. */
export function keptChoices(person: string, child: string, items: readonly Item[]): Choices {
  const before = kept<Kept>(place(person, child)) ?? {}
  const holds = items.filter((item) => before[item.item]?.version === item.version)
  return Object.fromEntries(holds.map((item) => [item.item, before[item.item]?.agrees]))
}

/** Keeps what is chosen until it is sent. */
export function keepChoices(person: string, child: string, items: readonly Item[], choices: Choices): void {
  const chosen = items.filter((item) => choices[item.item] !== undefined)
  const entries = chosen.map((item) => [item.item, { version: item.version, agrees: choices[item.item] }])
  keep(place(person, child), chosen.length ? Object.fromEntries(entries) : undefined)
}

/** The needed items that stood agreed to and that the choices take back: something ends with them. */
export const takenBack = (items: readonly Item[], choices: Choices): Item[] =>
  items.filter((item) => item.need === 'needed' && item.standing === 'given' && choices[item.item] === false)

/** When an item that is not agreed to was taken back; nothing when it was refused from the beginning. */
export function takenBackAt(sheet: Sheet, item: Item): string | undefined {
  const last = sheet.past.find((answer) => answer.item === item.item)
  return item.standing === 'refused' && last?.answer === 'withdrawn' ? last.at : undefined
}

/** Until when agreeing again leaves the recordings as they were; nothing for items that no recording rests on. */
export function keepsRecordingsUntil(
  items: readonly Item[],
  code: ItemCode,
  since: string,
  days: number,
): string | undefined {
  const recorded = items.find((item) => item.item === 'same_screen')
  if (!recorded || ![...recorded.needs, recorded.item].includes(code)) return undefined
  return new Date(Date.parse(since) + days * 24 * 60 * 60_000).toISOString()
}
