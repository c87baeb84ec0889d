/** The school year of a day between the terms: it begins on the first of September. */
export const usualYear = (day: Date): number =>
  day.getMonth() >= 8 ? day.getFullYear() : day.getFullYear() - 1

/** School years to choose from, the likeliest to end first: in autumn the one before, in summer the present one. */
export function endingYears(day: Date): number[] {
  const usual = usualYear(day)
  const first = day.getMonth() >= 8 ? usual - 1 : usual
  return [first, first + 1, first - 1]
}

/** A school year as people write it: 2026–2027. */
export const yearName = (year: number): string => `${year}–${year + 1}`
