import { t } from '@/ui/i18n'

const KILO = 1_000

/** How much something is to be fetched, as people who pay for it read it: never nothing. */
export function sizeOf(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / KILO))
  return kilobytes < KILO
    ? t('size.kilobytes', { n: kilobytes })
    : t('size.megabytes', { n: (kilobytes / KILO).toFixed(kilobytes < 10 * KILO ? 1 : 0) })
}
