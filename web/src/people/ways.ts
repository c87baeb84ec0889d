import building from 'icon:landmark'
import chat from 'icon:message-circle'
import door from 'icon:log-in'
import type { Schemas } from '@/api'
import { locale } from '@/ui/i18n'

export type Way = Schemas['SignInWay']

/** What a way is called here: in the person's language, or in the one it has. */
export function titleOf(way: Way): string {
  return way.titles[locale.value] ?? Object.values(way.titles)[0] ?? way.name
}

/** A picture for each kind of way. */
export function iconOf({ kind }: Way): string {
  if (kind === 'oidc') return building
  return kind === 'cas' ? door : chat
}

/** A page of ours to be at afterwards, out of the address. */
export function pageAfter(next: unknown): string {
  return typeof next === 'string' && next.startsWith('/') && !next.startsWith('//') ? next : '/'
}
