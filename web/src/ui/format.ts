import { locale, t } from './i18n'

const format = (options: Intl.DateTimeFormatOptions, instant: string): string =>
  new Intl.DateTimeFormat(locale.value, options).format(new Date(instant))

/** The time of day: 20:05. */
export const clock = (instant: string): string =>
  format({ hour: '2-digit', minute: '2-digit', hour12: false }, instant)

/** The day, with the year only when it is not this one. */
export function day(instant: string): string {
  const thisYear = new Date(instant).getFullYear() === new Date().getFullYear()
  return format({ month: 'short', day: 'numeric', ...(thisYear ? {} : { year: 'numeric' }) }, instant)
}

/** Day and time, also today: where a time alone could be taken for a length. */
export const dayAndTime = (instant: string): string => `${day(instant)} ${clock(instant)}`

/** Today only the time of day, otherwise day and time. */
export const moment = (instant: string): string => (isToday(instant) ? clock(instant) : dayAndTime(instant))

/** Whether the instant lies in the present day of this device. */
export const isToday = (instant: string): boolean =>
  new Date(instant).toDateString() === new Date().toDateString()

/** The instant at which a day begins on this device; `plus` days later when given. Days are written `2026-09-01`. */
export function dayBegins(day: string, plus = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + plus).toISOString()
}

/** A span of days as the instants at which it begins and ends on this device; an end that is not said is left out. */
export const spanOfDays = (from?: string, to?: string): { from?: string; to?: string } => ({
  ...(from && { from: dayBegins(from) }),
  ...(to && { to: dayBegins(to, 1) }),
})

/** A length of time for reading: 45 seconds, 12 minutes. */
export const duration = (seconds: number): string =>
  seconds < 60
    ? t('time.seconds', { n: Math.round(seconds) })
    : t('time.minutes', { n: Math.round(seconds / 60) })

/** A running clock: 3:07. */
export const stopwatch = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

/** A wait between two lengths, in the unit both read well in. */
export function waitRange(lowS: number, highS: number): string {
  if (highS < 60) return t('time.range_seconds', { low: lowS, high: highS })
  const low = Math.max(1, Math.floor(lowS / 60))
  const high = Math.ceil(highS / 60)
  return low === high ? t('time.minutes', { n: high }) : t('time.range_minutes', { low, high })
}
