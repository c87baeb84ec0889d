import { expect, test } from 'vitest'
import { codeOf } from './problem'

test.each([
  [{ code: 'bad_request', field: 'relation' }, 'bad_request:relation'],
  [{ code: 'bad_request', field: 'answers[0].reason' }, 'bad_request:reason'],
  [{ code: 'bad_request', field: 'people[3]' }, 'bad_request:people'],
  [{ code: 'bad_request' }, 'bad_request'],
  [{ code: 'consent_required', field: 'voice' }, 'consent_required'],
  [{ detail: 'a proxy spoke' }, 'internal'],
  [undefined, 'internal'],
])('%o is %s', (error, code) => {
  expect(codeOf(error)).toBe(code)
})
