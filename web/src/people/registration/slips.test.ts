import { expect, test } from 'vitest'
import { nameOf } from '@/ui/save'
import { codesInForce, type PupilSlip } from './slips'

const slip = (id: string, expires_at?: string): PupilSlip => ({ id, expires_at }) as PupilSlip

test('only codes in force of the chosen are lost by a new slip', () => {
  const pupils = [slip('none'), slip('one', '2026-12-01T00:00:00Z'), slip('two', '2026-12-01T00:00:00Z')]
  expect(codesInForce(pupils, ['none'])).toBe(0)
  expect(codesInForce(pupils, ['none', 'one'])).toBe(1)
  expect(codesInForce(pupils, [])).toBe(0)
})

test('a file keeps the name the server gives it', () => {
  const named = (header?: string): string | undefined =>
    nameOf(new Response('', header ? { headers: { 'content-disposition': header } } : {}))
  expect(
    named("attachment; filename*=UTF-8''%E5%BC%80%E9%80%9A%E5%8D%95-%E4%B8%89%281%29%E7%8F%AD.pdf"),
  ).toBe('开通单-三(1)班.pdf')
  expect(named('attachment; filename="a.csv"')).toBe('a.csv')
  expect(named()).toBeUndefined()
})
