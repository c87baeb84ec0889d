import { api, type Schemas } from '@/api'
import type { Answer } from '@/api/load'
import type { Role } from '@/people/session'

/** How much of something waits for a person at a desk. */
interface Amount {
  /** How many; with `more`, at least so many. */
  count: number
  more: boolean
  /** The day by which the first of them is due. */
  due?: string
}

/** A kind of work that waits for somebody, and the page where it is done. */
interface Kind {
  name:
    | 'data_requests'
    | 'moderation'
    | 'reports'
    | 'vetting'
    | 'exports'
    | 'rosters'
    | 'slips'
    | 'consents'
    | 'jobs'
    | 'messages'
  to: string
  roles: readonly Role[]
  load: () => Promise<Amount>
}

export type Waiting = Pick<Kind, 'name' | 'to'> & Amount

const SCHOOL: readonly Role[] = ['school_coordinator', 'head']

interface Page<T> {
  items: readonly T[]
  next?: string | null
}

/** Counts a first page; what cannot be read counts for nothing here: its own page says why. */
async function counted<T>(asked: Answer<Page<T>>, waits: (one: T) => boolean = () => true): Promise<Amount> {
  const { data } = await asked
  return { count: data?.items.filter(waits).length ?? 0, more: !!data?.next }
}

/** Counts the classes whose families have not all done something. */
async function behind<T>(asked: Answer<readonly T[]>, isBehind: (one: T) => boolean): Promise<Amount> {
  const { data } = await asked
  return { count: data?.filter(isBehind).length ?? 0, more: false }
}

async function dataRequests(): Promise<Amount> {
  const asked = api.GET('/api/v1/data-requests', { params: { query: { state: 'asked' } } })
  const { data } = await asked
  return { ...(await counted(asked)), due: data?.items.map((one) => one.due_day).sort()[0] }
}

const UNFINISHED: readonly Schemas['ImportState'][] = ['ready', 'unusable']

/** The day's work by kind, the most pressing first. */
const KINDS: readonly Kind[] = [
  {
    name: 'data_requests',
    to: '/data-requests',
    roles: [...SCHOOL, 'bureau'],
    load: dataRequests,
  },
  {
    name: 'moderation',
    to: '/moderation',
    roles: ['bureau'],
    load: () => counted(api.GET('/api/v1/screenings', { params: { query: { waiting: true } } })),
  },
  {
    name: 'reports',
    to: '/reports',
    roles: ['bureau'],
    load: () => counted(api.GET('/api/v1/reports', { params: { query: { settled: false } } })),
  },
  {
    name: 'vetting',
    to: '/vetting',
    roles: [...SCHOOL, 'researcher', 'bureau'],
    load: () => counted(api.GET('/api/v1/vetting-applications', { params: { query: { mine: true } } })),
  },
  {
    name: 'exports',
    to: '/exports',
    roles: [...SCHOOL, 'bureau'],
    load: () => counted(api.GET('/api/v1/export-requests', { params: { query: { state: 'waiting' } } })),
  },
  {
    name: 'rosters',
    to: '/rosters',
    roles: ['school_coordinator', 'bureau'],
    load: () => counted(api.GET('/api/v1/roster-imports'), (one) => UNFINISHED.includes(one.state)),
  },
  {
    name: 'slips',
    to: '/slips',
    roles: ['school_coordinator'],
    load: () => behind(api.GET('/api/v1/slips/classes'), (one) => one.issued < one.pupils),
  },
  {
    name: 'consents',
    to: '/consents',
    roles: SCHOOL,
    load: () => behind(api.GET('/api/v1/consent-classes'), (one) => one.answered < one.pupils),
  },
  {
    name: 'jobs',
    to: '/jobs',
    roles: ['operator'],
    load: () => counted(api.GET('/api/v1/jobs/failed')),
  },
  {
    name: 'messages',
    to: '/messages',
    roles: ['operator'],
    load: () => counted(api.GET('/api/v1/deliveries', { params: { query: { state: 'failed' } } })),
  },
]

/** What waits for somebody in this role; kinds of which nothing waits are left out. */
export async function waitingFor(role: Role): Promise<Waiting[]> {
  const kinds = KINDS.filter((kind) => kind.roles.includes(role))
  const all = await Promise.all(kinds.map(async (kind) => ({ ...kind, ...(await kind.load()) })))
  return all.filter((waiting) => waiting.count > 0)
}

/** Whether there is work that may wait for somebody in this role. */
export const hasWork = (role: Role): boolean => KINDS.some((kind) => kind.roles.includes(role))
