import type { Schemas } from '@/api'
import { moment } from '@/ui/format'
import { locale, t, textFor } from '@/ui/i18n'

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

/** What was answered in one go, newest first. */
export function receipts(past: readonly Past[]): Past[][] {
  const groups = new Map<string, Past[]>()
  for (const one of past) groups.set(one.receipt, [...(groups.get(one.receipt) ?? []), one])
  return [...groups.values()]
}

/** The number of a receipt as people say it. */
export const receiptCode = (receipt: string): string => receipt.slice(-8).toUpperCase()

/** A receipt as a text to keep: who answered what, and what it said. */
export function receiptText(sheet: Sheet, answers: readonly Past[]): string {
  const first = answers[0]
  if (!first) return ''
  const head = [
    t('consent.of_child', { name: sheet.child_name }),
    t('consent.receipt_number', { code: receiptCode(first.receipt) }),
    moment(first.at),
    t('consent.receipt_by', { name: first.by, role: textFor('role', first.role) ?? first.role }),
    ...(first.device ? [t('consent.receipt_device', { device: first.device })] : []),
    t('consent.document', { document: sheet.document }),
  ]
  const items = answers.flatMap((one) => [
    '',
    `${one.text.title}（${t('consent.version', { version: one.version })}）: ${t(`consent.answer.${one.answer}`)}`,
    ...(['data', 'purpose', 'place', 'term'] as const).map(
      (part) => `${t(`consent.${part}`)}: ${one.text[part]}`,
    ),
    one.text.refusal,
  ])
  const foot = [
    '',
    `${t('consent.keeper')}: ${sheet.keeper}`,
    `${t('consent.officer')}: ${sheet.officer}`,
    `${t('consent.complaint')}: ${sheet.complaint}`,
  ]
  return [...head, ...items, ...foot].join('\r\n') + '\r\n'
}

/** Names one after the other, as the language sets them apart. */
export const together = (names: readonly string[]): string => names.join(locale.value === 'en' ? ', ' : '、')
