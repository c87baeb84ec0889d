import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { api, type Schemas } from '@/api'
import type { DeskList } from '@/ui/desk/list'
import type { Bulk, RowOutcome } from '@/ui/desk/words'
import { t } from '@/ui/i18n'
import type { Role } from '../session'

export type Row = Schemas['ListedPersonView']
type Outcomes = Promise<{ data?: Schemas['PersonOutcomeView'][]; error?: unknown }>

/** Which roles somebody may give, in a school and elsewhere; the server decides. */
const GIVES: Partial<Record<Role, { school: Role[]; office: Role[] }>> = {
  bureau: { school: ['school_coordinator', 'head'], office: ['researcher', 'auditor', 'bureau'] },
  school_coordinator: { school: ['head'], office: [] },
}

export const rolesToGive = (mine: Role, kind: 'school' | 'office'): Role[] => GIVES[mine]?.[kind] ?? []

/** What is said in the questions before something is done to many. */
export interface Said {
  class_id: string
  /** The name and the grade of the class that was chosen, for the preview. */
  class_name: string
  grade: number
  reason: string
  role: Role | ''
  org_id: string
}

export interface Acts {
  bulks: ComputedRef<Bulk[]>
  said: Ref<Said>
}

/** What may be done to the chosen rows of a list by somebody in the role `mine`. */
export function useActs(list: DeskList<Row>, mine: Role): Acts {
  const said = ref<Said>({ class_id: '', class_name: '', grade: 0, reason: '', role: '', org_id: '' })
  const rowsOf = (ids: string[]): Row[] => list.rows.value.filter((row) => ids.includes(row.id))
  const persons = (rows: Row[]): string[] => [...new Set(rows.map((row) => row.person_id))]

  const bulks = computed<Bulk[]>(() => [
    {
      name: 'move',
      label: t('people.move'),
      said: () => said.value.class_id,
      run: async (ids, dry_run) => {
        const { class_id, class_name, grade, reason } = said.value
        const rows = rowsOf(ids)
        const body = { people: persons(rows), class_id, reason, dry_run }
        const { data, error } = await told(api.POST('/api/v1/people/move', { body }))
        return { error, ...(data && { data: data.map((one) => moved(one, rows, class_name, grade)) }) }
      },
    },
    {
      name: 'leave',
      label: t('people.leave'),
      alarm: true,
      run: (ids, dry_run) => {
        const body = { people: persons(rowsOf(ids)), reason: said.value.reason, dry_run }
        return told(api.POST('/api/v1/people/leave', { body }))
      },
    },
    ...(GIVES[mine]
      ? ([
          {
            name: 'give',
            label: t('people.give'),
            said: () =>
              said.value.role && said.value.org_id ? `${said.value.role} ${said.value.org_id}` : '',
            run: (ids, dry_run) => {
              const { role, org_id } = said.value
              const body = { people: persons(rowsOf(ids)), role: role || 'head', org_id, dry_run }
              return told(api.POST('/api/v1/people/give-role', { body }))
            },
          },
          {
            name: 'withdraw',
            label: t('people.withdraw'),
            alarm: true,
            run: (ids, dry_run) => withdraw(rowsOf(ids), dry_run),
          },
        ] satisfies Bulk[])
      : []),
  ])
  return { bulks, said }
}

/** Says of somebody who goes to another class from where, and whether that is no class of the same grade. */
export function moved(one: RowOutcome, rows: readonly Row[], to: string, grade: number): RowOutcome {
  const from = rows.find((row) => row.person_id === one.id && row.class_id)
  if (one.problem || !from?.class_name) return one
  return {
    ...one,
    line: `${from.class_name} → ${to}`,
    ...(from.grade != null && from.grade !== grade && { warning: t('people.other_grade') }),
  }
}

/** Takes from each row the role it shows; rows of one role and place go together. */
async function withdraw(rows: Row[], dry_run: boolean): Promise<{ data?: RowOutcome[]; error?: unknown }> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = `${row.role} ${row.org_id}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const data: RowOutcome[] = []
  for (const group of groups.values()) {
    const [{ role, org_id } = { role: 'head' as const, org_id: '' }] = group
    const people = group.map((row) => row.person_id)
    const answer = await told(
      api.POST('/api/v1/people/withdraw-role', { body: { people, role, org_id, dry_run } }),
    )
    if (!answer.data) return answer
    data.push(...answer.data)
  }
  return { data }
}

async function told(asked: Outcomes): Promise<{ data?: RowOutcome[]; error?: unknown }> {
  const { data, error } = await asked
  return {
    error,
    ...(data && { data: data.map(({ person_id, name, problem }) => ({ id: person_id, name, problem })) }),
  }
}
