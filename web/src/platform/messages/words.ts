import check from 'icon:check-check'
import clock from 'icon:clock'
import cross from 'icon:circle-x'
import sent from 'icon:send'
import skipped from 'icon:corner-down-right'
import muted from 'icon:bell-off'
import type { Schemas } from '@/api'
import { t, textFor, type MessageKey } from '@/ui/i18n'
import type { Tone } from '@/ui/StateBadge.vue'

export type Channel = Schemas['Channel']
export type DeliveryState = Schemas['DeliveryState']

export const CHANNELS: readonly Channel[] = ['push', 'wecom', 'sms', 'mail']

export const STATES: Record<DeliveryState, { strokes: string; tone: Tone }> = {
  queued: { strokes: clock, tone: 'quiet' },
  sent: { strokes: sent, tone: 'calm' },
  delivered: { strokes: check, tone: 'calm' },
  failed: { strokes: cross, tone: 'attention' },
  fell_back: { strokes: skipped, tone: 'quiet' },
  suppressed: { strokes: muted, tone: 'quiet' },
}

export const channelText = (channel: Channel): string => t(`channel.${channel}` as MessageKey)

/** What a message says, with empty places where its parameters would stand. */
export const messageText = (code: string): string =>
  textFor('message_code', code) ?? textFor('notice', code)?.replace(/\{\w+\}/g, '…') ?? code

/** Fen as yuan: 1.25. */
export const yuan = (fen: number): string => (fen / 100).toFixed(2)
