/** The school year of a day between the terms: it begins on the first of September. */
export const usualYear = (day: Date): number =>
  day.getMonth() >= 8 ? day.getFullYear() : day.getFullYear() - 1

/** School years to choose from: the present one, the one before for who is late, the one after. */
export function endingYears(day: Date): number[] {
  const usual = usualYear(day)
  return [usual - 1, usual, usual + 1]
}

/**
 * The school year to be ended next: the present one, or the one after the last that was ended. A year that was never ended
 * is not caught up on: who begins with the program has classes as they are now.
 */
export function nextYear(day: Date, ended: readonly number[]): number {
  const years = endingYears(day)
  const next = ended.length ? Math.max(...ended) + 1 : usualYear(day)
  return years.includes(next) ? next : usualYear(day)
}

/** A school year as people write it: 2026–2027. */
export const yearName = (year: number): string => `${year}–${year + 1}`

interface Term {
  year: number
  begins: string
  ends: string
}

/** The term of a school year in which a day lies, written as 2026-09-01: whoever ends the year then is early. */
export const termAt = <T extends Term>(terms: readonly T[], year: number, day: string): T | undefined =>
  terms.find((term) => term.year === year && term.begins <= day && day <= term.ends)

/** A day as the calendar writes it, by the clock of the person. */
export const dayName = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
