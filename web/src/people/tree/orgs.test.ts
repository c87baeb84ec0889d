import { expect, test } from 'vitest'
import { branches, findBranches, kindsBelow, type Org } from './orgs'

const org = (
  id: string,
  parent_id: string | null,
  kind: Org['kind'],
  closed_at: string | null = null,
): Org => ({
  id,
  parent_id,
  kind,
  school_kind: null,
  name: id,
  last_grade: null,
  closed_at,
  classes: 0,
})

const TREE = [
  org('city', null, 'region'),
  org('east', 'city', 'county'),
  org('west', 'city', 'county'),
  org('hill', 'east', 'school'),
  org('old', 'east', 'school', '2026-09-01T00:00:00Z'),
]

test('a tree is read from top to bottom', () => {
  const read = (closed: boolean) => branches(TREE, closed).map(({ org, depth }) => `${depth} ${org.id}`)
  expect(read(false)).toEqual(['0 city', '1 east', '2 hill', '1 west'])
  expect(read(true)).toEqual(['0 city', '1 east', '2 hill', '2 old', '1 west'])
})

test('a part of the tree begins where it is cut off', () => {
  expect(branches(TREE.slice(1), false).map(({ org, depth }) => `${depth} ${org.id}`)).toEqual([
    '0 east',
    '1 hill',
    '0 west',
  ])
})

test('a search shows what it finds and the path to it', () => {
  const found = (words: string) => findBranches(branches(TREE, false), words).map(({ org }) => org.id)
  expect(found('hil')).toEqual(['city', 'east', 'hill'])
  expect(found(' ST')).toEqual(['city', 'east', 'west'])
  expect(found('city')).toEqual(['city'])
  expect(found('sea')).toEqual([])
  expect(found('')).toEqual(['city', 'east', 'hill', 'west'])
})

test('nothing is made below a school', () => {
  expect(kindsBelow(org('x', null, 'county'))).toEqual(['township', 'school'])
  expect(kindsBelow(org('x', null, 'school'))).toEqual([])
})
