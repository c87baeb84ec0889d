import { beforeAll, expect, test, vi } from 'vitest'
import { useLocale } from '@/ui/i18n'
import { pack, type Pack } from './pack'
import { subjectName } from './subjects'

const informatics = {
  subject: 'informatics',
  name: '信息科技',
  english: null,
  stages: ['primary', 'senior'],
  names: { senior: '信息技术' },
  english_names: { senior: 'Computing' },
}

beforeAll(() => {
  vi.stubGlobal('document', { documentElement: {} })
  pack.value = { subjects: [informatics] } as unknown as Pack
})

test('a subject is called as the region says, then as the product does', async () => {
  await useLocale('zh-CN')
  expect(subjectName('informatics')).toBe('信息科技')
  expect(subjectName('informatics', 'senior')).toBe('信息技术')
  expect(subjectName('informatics', 'primary')).toBe('信息科技')
  expect(subjectName('math', 'senior')).toBe('数学')
  expect(subjectName('latin')).toBe('latin')
})

test('a subject without an English name keeps the one it has', async () => {
  await useLocale('en')
  expect(subjectName('informatics', 'senior')).toBe('Computing')
  expect(subjectName('informatics')).toBe('信息科技')
  expect(subjectName('math')).toBe('Mathematics')
})
