import { expect, test } from 'vitest'
import { t } from '@/ui/i18n'
import { health } from './words'

test('a webhook is well only while what it is told arrives', () => {
  const says = (state: 'active' | 'paused', retrying: number, dead: number) =>
    health({ state, retrying, dead })
  expect(says('active', 0, 0)).toMatchObject({ text: t('webhook_state.active'), tone: 'calm' })
  expect(says('active', 119, 0)).toMatchObject({ text: t('webhook_state.retrying'), tone: 'attention' })
  expect(says('active', 0, 2)).toMatchObject({ text: t('webhook_state.failed'), tone: 'attention' })
  expect(says('paused', 3, 2).text).toBe(t('webhook_state.paused'))
})
