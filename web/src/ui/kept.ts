/** Where something is kept: on the device until it is done, or in this tab, for what a shared computer must not show later. */
export type Shelf = 'device' | 'tab'

const storage = (shelf: Shelf): Storage => (shelf === 'device' ? localStorage : sessionStorage)
const place = (name: string): string => `wenqu.${name}`

/** What was kept: what was begun on a page and not sent, as it was left; how somebody likes a thing; what was known last. */
export function kept<T>(name: string, shelf: Shelf = 'device'): T | undefined {
  try {
    return (JSON.parse(storage(shelf).getItem(place(name)) ?? 'null') as T | null) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps something, or forgets it. */
export function keep(name: string, value: unknown, shelf: Shelf = 'device'): void {
  try {
    if (value === undefined) storage(shelf).removeItem(place(name))
    else storage(shelf).setItem(place(name), JSON.stringify(value))
  } catch {
    // Storage may be refused; what was to be kept then lasts as long as the page.
  }
}
