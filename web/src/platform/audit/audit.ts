import type { Schemas } from '@/api'
import { t, textFor } from '@/ui/i18n'

export type Entry = Schemas['AuditView']

/** Who did it, by name where there is one. */
export const whoText = (entry: Entry): string =>
  entry.actor ? (entry.actor_name ?? shortened(entry.actor)) : t('audit.system')

/** What was done. */
export const actionText = (entry: Entry): string => textFor('audit_action', entry.action) ?? entry.action

/** To what it was done: its kind, and its name or the end of its id. */
export function objectText({ object, object_name }: Entry): string {
  const [kind = '', id = ''] = object.split(':')
  return `${textFor('audit_object', kind) ?? kind} ${object_name ?? shortened(id)}`
}

/** Ids begin with the time, so those of one day look alike: their ends differ. */
const shortened = (id: string): string => (id.length > 8 ? `…${id.slice(-8)}` : id)
