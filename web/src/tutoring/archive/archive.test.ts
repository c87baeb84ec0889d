import { expect, test } from 'vitest'
import { chosen } from './archive'

test('only filters that are set narrow the archive', () => {
  const none = {
    q: '',
    subject: '',
    stage: '',
    kind: '',
    from: '',
    to: '',
    effective: '',
    solved: '',
    pupil: '',
  } as const
  expect(chosen({ ...none })).toEqual({})
  expect(chosen({ ...none, q: '分数', effective: 'true', solved: 'false' })).toEqual({
    q: '分数',
    effective: true,
    solved: false,
  })
})
