import calendar from 'icon:calendar-days'
import rollover from 'icon:chevrons-up'
import tree from 'icon:network'
import consents from 'icon:file-check'
import people from 'icon:users'
import classes from 'icon:presentation'
import records from 'icon:book-open'
import search from 'icon:search'
import medal from 'icon:award'
import audit from 'icon:file-search'
import download from 'icon:file-down'
import report from 'icon:clipboard-check'
import eye from 'icon:eye'
import hourglass from 'icon:hourglass'
import inbox from 'icon:inbox'
import layers from 'icon:layers'
import map from 'icon:map'
import play from 'icon:play'
import sheet from 'icon:file-spreadsheet'
import shield from 'icon:shield-check'
import flag from 'icon:flag'
import home from 'icon:house'
import slips from 'icon:qr-code'
import messages from 'icon:mail-check'
import jobs from 'icon:list-restart'
import rules from 'icon:scale'
import bell from 'icon:bell'
import webhook from 'icon:webhook'
import person from 'icon:settings'
import type { Role } from '@/people/session'
import type { MessageKey } from '@/ui/i18n'

/** Which part of the work a page belongs to. */
type Group = 'day' | 'school' | 'rights' | 'system' | 'mine'

export interface Entry {
  to: string
  label: MessageKey
  icon: string
  /** Who has the page; without it, every role at a desk. */
  roles?: readonly Role[]
}

const MENU: Record<Group, readonly Entry[]> = {
  day: [
    { to: '/', label: 'menu.home', icon: home },
    {
      to: '/sessions',
      label: 'menu.archive',
      icon: records,
      roles: ['school_coordinator', 'head', 'researcher', 'bureau', 'auditor'],
    },
    { to: '/moderation', label: 'menu.moderation', icon: shield, roles: ['bureau'] },
    { to: '/clusters', label: 'menu.clusters', icon: layers, roles: ['researcher', 'bureau'] },
    { to: '/bank', label: 'bank.figures_title', icon: play, roles: ['researcher', 'bureau'] },
    { to: '/bank/search', label: 'bank.title', icon: search, roles: ['researcher', 'bureau'] },
    { to: '/bank', label: 'bank.title', icon: search, roles: ['school_coordinator', 'head'] },
    { to: '/reports', label: 'menu.reports', icon: flag, roles: ['bureau'] },
    {
      to: '/vetting',
      label: 'menu.vetting',
      icon: medal,
      roles: ['school_coordinator', 'head', 'researcher', 'bureau'],
    },
    {
      to: '/data-requests',
      label: 'menu.data_requests',
      icon: inbox,
      roles: ['school_coordinator', 'head', 'bureau'],
    },
  ],
  school: [
    { to: '/people', label: 'menu.people', icon: people, roles: ['school_coordinator', 'head', 'bureau'] },
    { to: '/classes', label: 'menu.classes', icon: classes, roles: ['school_coordinator', 'head', 'bureau'] },
    {
      to: '/organisation',
      label: 'menu.organisation',
      icon: tree,
      roles: ['school_coordinator', 'head', 'researcher', 'bureau', 'auditor'],
    },
    {
      to: '/calendar',
      label: 'menu.calendar',
      icon: calendar,
      roles: ['school_coordinator', 'head', 'researcher', 'bureau', 'auditor'],
    },
    { to: '/rosters', label: 'menu.rosters', icon: sheet, roles: ['school_coordinator', 'bureau'] },
    { to: '/slips', label: 'menu.slips', icon: slips, roles: ['school_coordinator'] },
    { to: '/slips/staff', label: 'slips.staff_title', icon: slips, roles: ['bureau'] },
    { to: '/consents', label: 'menu.consents', icon: consents, roles: ['school_coordinator', 'head'] },
    { to: '/rollover', label: 'menu.rollover', icon: rollover, roles: ['school_coordinator', 'bureau'] },
  ],
  rights: [
    {
      to: '/exports',
      label: 'menu.exports',
      icon: download,
      roles: ['school_coordinator', 'head', 'researcher', 'bureau', 'auditor'],
    },
    {
      to: '/access-log',
      label: 'menu.access_log',
      icon: eye,
      roles: ['school_coordinator', 'head', 'bureau', 'auditor'],
    },
    { to: '/audit', label: 'menu.audit', icon: audit, roles: ['auditor', 'bureau'] },
    { to: '/retention', label: 'menu.retention', icon: hourglass, roles: ['bureau', 'auditor', 'operator'] },
    { to: '/yearly-reports', label: 'menu.yearly', icon: report, roles: ['bureau', 'auditor'] },
    { to: '/data-map', label: 'menu.data_map', icon: map, roles: ['bureau', 'auditor'] },
  ],
  system: [
    { to: '/messages', label: 'menu.messages', icon: messages, roles: ['operator'] },
    { to: '/webhooks', label: 'menu.webhooks', icon: webhook, roles: ['operator', 'bureau'] },
    { to: '/jobs', label: 'menu.jobs', icon: jobs, roles: ['operator'] },
  ],
  mine: [
    { to: '/region', label: 'menu.region', icon: rules },
    { to: '/notices', label: 'menu.notices', icon: bell },
    { to: '/settings', label: 'menu.settings', icon: person },
  ],
}

const HEADINGS: Record<Group, MessageKey | undefined> = {
  day: undefined,
  school: 'menu.group_school',
  rights: 'menu.group_rights',
  system: 'menu.group_system',
  mine: 'menu.group_mine',
}

export interface Section {
  heading: MessageKey | undefined
  entries: Entry[]
}

const isFor = (role: Role) => (entry: Entry) => !entry.roles || entry.roles.includes(role)

/** The pages a role has at the desk, by the part of the work they belong to. */
export const menuOf = (role: Role): Section[] =>
  (Object.keys(MENU) as Group[])
    .map((group) => ({ heading: HEADINGS[group], entries: MENU[group].filter(isFor(role)) }))
    .filter((section) => section.entries.length > 0)

/** The same pages in one list. */
export const pagesOf = (role: Role): Entry[] => menuOf(role).flatMap((section) => section.entries)
