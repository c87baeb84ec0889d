import type { Schemas } from '@/api'
import { t } from '@/ui/i18n'

/** How much a cluster has grown beside as many days before: in questions, and in percent where there was something before. */
export function growthOf({ size, size_before: before }: Schemas['ClusterCounts']): string {
  const more = size - before
  const signed = more > 0 ? `+${more}` : more < 0 ? `−${-more}` : '0'
  // So few before that one could guess who are told as none.
  if (!before) return t('cluster.few_before', { n: signed })
  return `${signed} (${more < 0 ? '−' : '+'}${Math.abs(Math.round((100 * more) / before))}%)`
}
