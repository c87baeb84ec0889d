import type { Session } from '../words'

/** Where a session that goes on is held: its room, or the page on which it is written. */
export function wayTo(session: Pick<Session, 'id' | 'kind'>): string {
  return session.kind === 'text' ? `/write/${session.id}` : `/room/${session.id}`
}
