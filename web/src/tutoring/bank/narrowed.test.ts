import { expect, it } from 'vitest'
import { changed, narrowedIn, subjectsAt } from './narrowed'

it('what is changed to nothing narrows no longer', () => {
  const stage = changed({}, { stage: 'primary' })
  expect(stage).toEqual({ stage: 'primary' })
  expect(changed(stage, { subject: 'math' })).toEqual({ stage: 'primary', subject: 'math' })
  expect(Object.keys(changed({ stage: 'primary', subject: 'math' }, { stage: undefined }))).toEqual([
    'subject',
  ])
})

it('a pupil is offered the subjects of a stage, and whatever is chosen', () => {
  const subjects = [
    { subject: 'math' as const, stages: ['primary' as const, 'junior' as const] },
    { subject: 'physics' as const, stages: ['junior' as const] },
  ]
  for (const [stage, chosen, offered] of [
    ['primary', undefined, ['math']],
    ['junior', undefined, ['math', 'physics']],
    ['primary', 'physics', ['math', 'physics']],
    [undefined, undefined, ['math', 'physics']],
    [null, undefined, ['math', 'physics']],
  ] as const)
    expect(subjectsAt(subjects, stage, chosen).map((each) => each.subject)).toEqual(offered)
})

it('the address says what a search is narrowed by', () => {
  const narrowed = {
    subject: 'math',
    stage: 'senior',
    kind: 'live',
    question_kind: 'blank',
    knowledge_point: '方程',
  }
  for (const [query, means] of [
    [{}, {}],
    [{ q: '果园', ...narrowed }, narrowed],
    [{ stage: 'university', kind: '', subject: ['math', 'physics'], knowledge_point: '' }, {}],
  ] as const)
    expect(narrowedIn(query)).toEqual(means)
})
