import { expect, test, vi } from 'vitest'

vi.mock('@/people/session', () => ({ me: { value: undefined } }))
const { columnsOf, toggleColumn } = await import('./look')

const columns = [
  { name: 'name', label: '', width: 1, fixed: true as const },
  { name: 'class', label: '', width: 1 },
  { name: 'login', label: '', width: 1, spare: true as const },
]
const names = (look: Parameters<typeof columnsOf>[1]): string[] =>
  columnsOf(columns, look).map(({ name }) => name)

test('spare columns come when asked for, others go, fixed ones stay', () => {
  const look = { shown: [] as string[], hidden: [] as string[], dense: false }
  expect(names(look)).toEqual(['name', 'class'])
  for (const column of columns) toggleColumn(column, look)
  expect(names(look)).toEqual(['name', 'login'])
  for (const column of columns) toggleColumn(column, look)
  expect(names(look)).toEqual(['name', 'class'])
})
