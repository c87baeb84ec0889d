import { expect, test } from 'vitest'
import { duration } from '@/ui/format'
import { t } from '@/ui/i18n'
import { chosen, lengthOf, type Filters } from './archive'

const none: Filters = {
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

test('only filters that are set narrow the archive', () => {
  expect(chosen(none)).toEqual({})
  expect(chosen({ ...none, q: '分数', effective: 'true', solved: 'false' })).toEqual({
    q: '分数',
    effective: true,
    solved: false,
  })
})

test('the last day counts to its end', () => {
  const { from, to } = chosen({ ...none, from: '2026-09-01', to: '2026-09-01' })
  expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 3600 * 1000)
})

test('an answer in writing has no length', () => {
  for (const [kind, duration_s, said] of [
    ['live', 90, duration(90)],
    ['text', 0, '—'],
    ['text', 1, '—'],
    ['live', 0, duration(0)],
    ['live', null, t('archive.open')],
    ['text', null, t('archive.open')],
  ] as const)
    expect(lengthOf({ kind, duration_s })).toBe(said)
})
