import type { Item } from '../model/item'
import type { Place } from '../model/page'
import type { InkPoint } from '../model/points'
import type { Bench, Draft, Tool } from './bench'
import { topAt } from './hit'

/** Writes words or a formula where one taps; a tap on one's own opens it again. */
export class WordsTool implements Tool {
  private at?: InkPoint

  constructor(
    private readonly bench: Bench,
    private readonly type: Draft['type'],
  ) {}

  down(point: InkPoint): void {
    this.at = point
  }

  move(): void {}

  up(): void {
    if (this.at) this.bench.compose(this.draft(this.at))
    this.at = undefined
  }

  /** Asks for words at a place that nobody tapped. */
  writeAt({ x, y }: Place): void {
    this.bench.compose({ type: this.type, at: { x, y }, words: '' })
  }

  cancel(): void {
    this.at = undefined
  }

  private draft(at: InkPoint): Draft {
    const items = this.bench.board().visible(this.bench.page())
    const old = topAt(items, at, 0, (item) => this.isMine(item))
    if (old?.kind === 'shape' && (old.shape.type === 'text' || old.shape.type === 'formula')) {
      const words = old.shape.type === 'text' ? old.shape.text : old.shape.latex
      return { type: old.shape.type, at: old.shape, id: old.id, words }
    }
    return { type: this.type, at, words: '' }
  }

  private isMine(item: Item): boolean {
    const own = this.bench.host || item.author === this.bench.me
    return own && item.kind === 'shape' && item.shape.type === this.type
  }
}
