import alert from 'icon:circle-alert'
import check from 'icon:check-check'
import clock from 'icon:clock'
import cross from 'icon:circle-x'
import pause from 'icon:pause'
import type { Schemas } from '@/api'
import { t, textFor } from '@/ui/i18n'
import type { Tone } from '@/ui/StateBadge.vue'

interface Look {
  strokes: string
  tone: Tone
}

type Told = Pick<Schemas['WebhookView'], 'state' | 'retrying' | 'dead'>

/** How a webhook does, from the facts: whether it is told, and whether what it is told arrives. */
export function health({ state, retrying, dead }: Told): Look & { text: string } {
  if (state === 'paused') return { text: t('webhook_state.paused'), strokes: pause, tone: 'attention' }
  if (retrying) return { text: t('webhook_state.retrying'), strokes: clock, tone: 'attention' }
  if (dead) return { text: t('webhook_state.failed'), strokes: alert, tone: 'attention' }
  return { text: t('webhook_state.active'), strokes: check, tone: 'calm' }
}

export const DELIVERY_STATES: Record<Schemas['WebhookDeliveryState'], Look> = {
  waiting: { strokes: clock, tone: 'quiet' },
  delivered: { strokes: check, tone: 'calm' },
  dead: { strokes: cross, tone: 'attention' },
}

/** What an event is called; a new one shows its code. */
export const eventText = (event: string): string => textFor('event', event) ?? event

/** What the receiver answered last, or why it did not. */
export function answerText(it: Schemas['WebhookDeliveryView']): string {
  if (it.error) return t(`webhook_fault.${it.error}`, { status: it.status ?? 0 })
  return it.status ? String(it.status) : '—'
}
