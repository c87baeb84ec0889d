import { api, type Schemas } from '@/api'
import { useLoad, type Loaded } from '@/api/load'

export type Org = Schemas['OrgNodeView']

/** A node with its depth below the first one, as the tree is read from top to bottom. */
export interface Branch {
  org: Org
  depth: number
}

/** The part of the organisation tree the person looks after. */
export const useOrgs = (): Loaded<Org[]> => useLoad(() => api.GET('/api/v1/orgs'))

/** The nodes as a tree is read: each followed by what stands below it; closed ones only when they are wanted. */
export function branches(orgs: readonly Org[], closed: boolean): Branch[] {
  const below = new Map<string, Org[]>()
  const known = new Set(orgs.map((org) => org.id))
  for (const org of orgs) {
    const above = org.parent_id && known.has(org.parent_id) ? org.parent_id : ''
    below.set(above, [...(below.get(above) ?? []), org])
  }
  const read = (above: string, depth: number): Branch[] =>
    (below.get(above) ?? [])
      .filter((org) => closed || !org.closed_at)
      .flatMap((org) => [{ org, depth }, ...read(org.id, depth + 1)])
  return read('', 0)
}

/** What a tree shows of a search: whose names hold the words, each below the path that leads to it. */
export function findBranches(branches: readonly Branch[], words: string): Branch[] {
  const wanted = words.trim().toLocaleLowerCase()
  const ids = new Set<string>()
  // From the bottom up: what stands above a find comes after it here.
  for (const { org } of [...branches].reverse()) {
    if (!ids.has(org.id) && !isFound(org, wanted)) continue
    ids.add(org.id)
    if (org.parent_id) ids.add(org.parent_id)
  }
  return branches.filter(({ org }) => ids.has(org.id))
}

/** Whether the name holds what is looked for; every name holds nothing. */
export const isFound = ({ name }: Org, words: string): boolean =>
  name.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase())

/** The kinds in order from the root down: each stands below an earlier one. */
export const KINDS = ['region', 'county', 'township', 'school'] as const

/** What may be made below a node. */
export const kindsBelow = (org: Org): Org['kind'][] => KINDS.slice(KINDS.indexOf(org.kind) + 1)
