import { reactive, watch } from 'vue'
import { api, type Schemas } from '@/api'
import type { paths } from '@/api/schema'
import { usePages, type Pages } from '@/api/pages'
import { duration, spanOfDays } from '@/ui/format'
import { t } from '@/ui/i18n'

export type SessionRow = Schemas['SessionRow']
type Chosen = NonNullable<paths['/api/v1/sessions']['get']['parameters']['query']>

/** What the archive can be narrowed to; an empty field narrows nothing. */
export interface Filters {
  q: string
  subject: Schemas['Subject'] | ''
  stage: Schemas['Stage'] | ''
  kind: Schemas['SessionKind'] | ''
  from: string
  to: string
  effective: '' | 'true' | 'false'
  solved: '' | 'true' | 'false'
  pupil: string
}

const PAGE = 50
const QUIET_MS = 300

/** Nothing narrowed. */
export const NOTHING: Filters = {
  q: '',
  subject: '',
  stage: '',
  kind: '',
  from: '',
  to: '',
  effective: '',
  solved: '',
  pupil: '',
}

/** The archive with its filters: changing one asks again, a moment after the last keystroke. */
export function useArchive(first: Partial<Filters> = {}): Pages<SessionRow> & {
  filters: Filters
  exportAddress: () => string
} {
  const filters = reactive<Filters>({ ...NOTHING, ...first })
  const pages = usePages((after) =>
    api.GET('/api/v1/sessions', { params: { query: { ...chosen(filters), after, limit: PAGE } } }),
  )
  let quiet: ReturnType<typeof setTimeout> | undefined
  watch(filters, () => {
    clearTimeout(quiet)
    quiet = setTimeout(() => void pages.reload(), QUIET_MS)
  })
  const exportAddress = (): string =>
    `/api/v1/sessions/export.csv?${new URLSearchParams(chosen(filters) as Record<string, string>)}`
  return { ...pages, filters, exportAddress }
}

/** How long a session was, in words; an answer in writing has no length. */
export function lengthOf({ kind, duration_s }: Pick<SessionRow, 'kind' | 'duration_s'>): string {
  if (duration_s == null) return t('archive.open')
  return kind === 'text' ? '—' : duration(duration_s)
}

/** The filters that are set, as the API takes them: days become the instants at which they begin and end here. */
export function chosen({ from, to, effective, solved, ...words }: Filters): Chosen {
  const set = Object.entries(words).filter(([, value]) => value !== '')
  return {
    ...Object.fromEntries(set),
    ...spanOfDays(from, to),
    ...(effective && { effective: effective === 'true' }),
    ...(solved && { solved: solved === 'true' }),
  }
}
