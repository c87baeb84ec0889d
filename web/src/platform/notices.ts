import type { Schemas } from '@/api'
import { textFor } from '@/ui/i18n'

export type Notice = Schemas['NoticeView']

/** A notice in the person's language; one whose code is unknown here keeps its code rather than vanish. */
export function noticeText(notice: Notice): string {
  const params = notice.params as Record<string, unknown>
  const text = textFor('notice', notice.code) ?? notice.code
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}
