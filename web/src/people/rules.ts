import { t, textFor } from '@/ui/i18n'

/** Word groups in which a part of a rule may have its name. */
const GROUPS = ['rule_part', 'stage', 'weekday', 'chip'] as const

/** What a rule says, as a person reads it, whatever shape it has: a number, a text, a list or a table. */
export function ruleValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(ruleValue).join(t('rule.between'))
  if (value !== null && typeof value === 'object') {
    return Object.entries(value)
      .map(([part, inner]) => `${word(part)} ${ruleValue(inner)}`)
      .join(t('rule.between'))
  }
  return word(String(value))
}

const word = (code: string): string =>
  GROUPS.map((group) => textFor(group, code)).find((text) => text !== undefined) ?? code
