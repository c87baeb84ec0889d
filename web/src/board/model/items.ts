import type { Item } from './item'

/** What is to be seen on a page, as it was found at a certain state of the things. */
interface Seen {
  state: number
  items: readonly Item[]
}

/**
 * Things by id, lowest first. Hidden ones keep their place.
 *
 * Laid over others they hold only what is different here: doing something ahead of a log of thousands of strokes costs
 * no more than doing it on an empty page.
 */
export class Items {
  private readonly own: Map<string, Item>
  private readonly seen = new Map<number, Seen>()
  private changes = 0

  constructor(
    items: Iterable<readonly [string, Item]> = [],
    private readonly below?: Items,
  ) {
    this.own = new Map(items)
  }

  get(id: string): Item | undefined {
    return this.own.get(id) ?? this.below?.get(id)
  }

  set(id: string, item: Item): void {
    this.own.set(id, item)
    this.changes++
  }

  /** All of them. */
  all(): Item[] {
    if (!this.below) return [...this.own.values()]
    const below = this.below.all()
    if (!this.own.size) return below
    const known = below.map((item) => this.own.get(item.id) ?? item)
    const more = [...this.own.values()].filter(({ id }) => !this.below?.get(id))
    return [...known, ...more]
  }

  /** What is to be seen on a page. The same list for as long as nothing changes: do not change it. */
  on(page: number): readonly Item[] {
    const { state } = this
    const known = this.seen.get(page)
    if (known?.state === state) return known.items
    const items = this.find(page)
    this.seen.set(page, { state, items })
    return items
  }

  private find(page: number): readonly Item[] {
    const seen = (item: Item): boolean => item.page === page && !item.hidden
    if (!this.below) return this.all().filter(seen)
    if (!this.own.size) return this.below.on(page)
    const own = [...this.own.values()]
    // Mostly there is only more than below, such as the stroke under the pen.
    const anew = own.every(({ id }) => !this.below?.get(id))
    return anew ? [...this.below.on(page), ...own.filter(seen)] : this.all().filter(seen)
  }

  /** Grows with every change here and below. */
  private get state(): number {
    return this.changes + (this.below?.state ?? 0)
  }
}
