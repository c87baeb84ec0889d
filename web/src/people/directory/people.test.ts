import { expect, test } from 'vitest'
import { moved, type Row } from './people'

const row = (person_id: string, class_name: string, grade: number): Row =>
  ({ id: `row ${person_id}`, person_id, class_id: 'c', class_name, grade }) as Row

test('a move says from where to where, warns of another grade, and says nothing of who cannot go', () => {
  const rows = [row('one', '三(1)班', 3), row('two', '二(1)班', 2)]
  const says = (id: string, problem?: 'pupil_there') => moved({ id, name: id, problem }, rows, '三(2)班', 3)
  expect(says('one')).toEqual({ id: 'one', name: 'one', problem: undefined, line: '三(1)班 → 三(2)班' })
  expect(says('two')).toMatchObject({ line: '二(1)班 → 三(2)班', warning: expect.any(String) as string })
  expect(says('one', 'pupil_there').line).toBeUndefined()
  expect(says('teacher').line).toBeUndefined()
})
