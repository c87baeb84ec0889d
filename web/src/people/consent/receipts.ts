import { moment } from '@/ui/format'
import { t, textFor } from '@/ui/i18n'
import type { Past, Sheet } from './consent'

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
