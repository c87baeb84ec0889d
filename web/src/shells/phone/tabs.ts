import records from 'icon:book-open'
import home from 'icon:house'
import inbox from 'icon:inbox'
import list from 'icon:list'
import person from 'icon:user-round'
import users from 'icon:users'
import type { Role } from '@/people/session'
import type { MessageKey } from '@/ui/i18n'

export interface Tab {
  to: string
  label: MessageKey
  icon: string
}

const HOME: Tab = { to: '/', label: 'tab.home', icon: home }
const RECORDS: Tab = { to: '/sessions', label: 'tab.sessions', icon: records }
const PERSON: Tab = { to: '/settings', label: 'tab.me', icon: person }

/** The main pages of a role on the phone. */
export function tabsOf(role: Role): Tab[] {
  switch (role) {
    case 'pupil':
      return [HOME, { to: '/questions', label: 'tab.questions', icon: list }, PERSON]
    case 'teacher':
      return [
        { ...HOME, label: 'tab.duty' },
        { to: '/later', label: 'tab.later', icon: inbox },
        RECORDS,
        PERSON,
      ]
    case 'guardian':
      return [
        { ...HOME, label: 'tab.today' },
        RECORDS,
        { to: '/children', label: 'tab.children', icon: users },
        PERSON,
      ]
    case 'class_teacher':
      return [HOME, { to: '/slips', label: 'tab.class', icon: users }, RECORDS, PERSON]
    default:
      return [HOME, RECORDS, PERSON]
  }
}
