import { locale } from '@/ui/i18n'
import type { Pack } from '../pack'

/** What a tier is called in the region; its code until the rules have come. */
export function tierName(pack: Pack | undefined, code: string): string {
  const tier = pack?.tiers.find((entry) => entry.tier === code)
  return (locale.value === 'en' ? tier?.english : undefined) ?? tier?.name ?? code
}
