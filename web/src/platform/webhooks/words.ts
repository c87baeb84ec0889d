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

export const STATES: Record<Schemas['WebhookState'], Look> = {
  active: { strokes: check, tone: 'calm' },
  paused: { strokes: pause, tone: 'attention' },
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
