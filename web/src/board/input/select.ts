import { isLocked } from '../model/board'
import type { Item } from '../model/item'
import type { Box, Place } from '../model/page'
import { HOME, samePlace } from '../model/placement'
import type { InkPoint } from '../model/points'
import { AT_ONCE } from './arrange'
import type { Bench, Tool } from './bench'
import { topAt } from './hit'
import { stretched } from './reshape'
import {
  boxAround,
  boxBetween,
  growth,
  handlesOf,
  holds,
  isTurning,
  turnedBy,
  turnedTo,
  type Change,
} from './selection'
import { SelectionSketch } from './selectionSketch'

/** Reach of a handle, and how far a tap may slip, in CSS pixels. */
const HANDLE_PX = 22
const TAP_PX = 6

type Grip =
  | { does: 'move' | 'size' | 'turn'; from: Place; box: Box }
  /** A box is drawn around what is to be taken. */
  | { does: 'box'; from: Place; to: Place }

/** Takes things on the board, ink as well: moves, resizes, turns, locks, doubles and removes them. */
export class SelectTool implements Tool {
  private held = new Set<string>()
  private grip?: Grip
  private change?: Change
  private readonly sketch: SelectionSketch

  constructor(private readonly bench: Bench) {
    this.sketch = new SelectionSketch(bench.surface, () => {
      const { grip, change } = this
      return { items: this.items(), change, turning: grip?.does === 'turn', box: this.drawnBox() }
    })
  }

  /** What is held. */
  items(): Item[] {
    const board = this.bench.board()
    const page = this.bench.page()
    return [...this.held].flatMap((id) => {
      const item = board.items.get(id)
      return item && !item.hidden && item.page === page ? [item] : []
    })
  }

  /** Takes these things, and lets go of the others. */
  hold(ids: Iterable<string>): void {
    this.held = new Set(ids)
    this.bench.chosen(this.items())
    this.bench.surface.refresh()
  }

  /** Takes everything on the page that is one's own and not locked. */
  holdAll(): void {
    this.hold(this.within().map(({ id }) => id))
  }

  /** Takes the next thing on the page. */
  holdNext(): void {
    const mine = this.visible().filter((item) => this.mayTouch(item))
    const at = mine.findIndex(({ id }) => this.held.has(id))
    const next = mine[(at + 1) % Math.max(1, mine.length)]
    this.hold(next ? [next.id] : [])
  }

  down(point: InkPoint): void {
    const loose = this.loose()
    const box = boxAround(loose)
    if (loose.length) {
      const { size, turn } = handlesOf(loose)
      if (turn && this.near(turn, point)) return this.take({ does: 'turn', from: point, box })
      if (this.near(size, point)) return this.take({ does: 'size', from: point, box })
    }
    const top = topAt(
      this.visible(),
      point,
      this.px(TAP_PX),
      (item) => this.mayTouch(item) && !isLocked(item),
    )
    if (top && !this.held.has(top.id)) this.hold([top.id])
    const within = point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom
    if (top || within) return this.take({ does: 'move', from: point, box })
    this.take({ does: 'box', from: point, to: point })
  }

  move(points: readonly InkPoint[]): void {
    const to = points[points.length - 1]
    if (!this.grip || !to) return
    if (this.grip.does === 'box') this.grip.to = to
    else this.change = this.changeOf(this.grip, to)
    const moving = this.change ? this.loose().map(({ id }) => id) : []
    this.bench.surface.withhold(moving)
    this.bench.surface.refresh()
  }

  up(): void {
    const { grip, change } = this
    this.cancel()
    if (grip?.does === 'box') this.gather(grip.from, grip.to)
    else if (change) this.submit(change)
  }

  cancel(): void {
    this.grip = this.change = undefined
    this.bench.surface.withhold([])
    this.bench.surface.refresh()
  }

  /** Moves what is held by page units. */
  nudge(dx: number, dy: number): void {
    this.submit({ by: { ...HOME, dx, dy } })
  }

  /** Turns what is held, when it is one thing that turns. */
  turn(degrees: number): void {
    const [only, ...more] = this.loose()
    if (only?.kind === 'shape' && !more.length && isTurning(only.shape))
      this.submit({ shape: turnedBy(only.shape, degrees) })
  }

  /** Puts the tool away. */
  close(): void {
    this.sketch.close()
    this.bench.chosen([])
  }

  private take(grip: Grip): void {
    this.grip = grip
  }

  private changeOf(grip: Grip & { box: Box }, to: Place): Change | undefined {
    const loose = this.loose()
    const [only] = loose
    const [dx, dy] = [Math.round(to.x - grip.from.x), Math.round(to.y - grip.from.y)]
    const alone = loose.length === 1 && only?.kind === 'shape' ? only.shape : undefined
    if (grip.does === 'move') return { by: { ...HOME, dx, dy } }
    if (!alone) return { by: growth(grip.box, to) }
    if (grip.does === 'turn' && isTurning(alone)) return { shape: turnedTo(alone, grip.from, to) }
    return { shape: stretched(alone, dx, dy) }
  }

  private submit(change: Change): void {
    const loose = this.loose()
    const [only] = loose
    if (!only) return
    if ('shape' in change) return this.bench.submit({ k: 'set', id: only.id, shape: change.shape })
    if (samePlace(change.by, HOME)) return
    const { dx, dy, scale } = change.by
    const ids = loose.map(({ id }) => id)
    const sized = scale === HOME.scale ? {} : { scale }
    for (let i = 0; i < ids.length; i += AT_ONCE)
      this.bench.submit({ k: 'move', ids: ids.slice(i, i + AT_ONCE), dx, dy, ...sized })
  }

  /** A tap takes what it hits, a locked thing too, so that it can be unlocked; a box what is wholly in it. */
  private gather(from: Place, to: Place): void {
    if (Math.hypot(to.x - from.x, to.y - from.y) > this.px(TAP_PX))
      return this.hold(this.within(boxBetween(from, to)).map(({ id }) => id))
    const hit = topAt(this.visible(), from, this.px(TAP_PX), (item) => this.mayTouch(item))
    this.hold(hit ? [hit.id] : [])
  }

  private within(box?: Box): Item[] {
    return this.visible().filter(
      (item) => this.mayTouch(item) && !isLocked(item) && (!box || holds(box, item)),
    )
  }

  private loose(): Item[] {
    return this.items().filter((item) => !isLocked(item) && this.mayTouch(item))
  }

  private visible(): readonly Item[] {
    return this.bench.board().visible(this.bench.page())
  }

  private mayTouch(item: Item): boolean {
    return this.bench.host || item.author === this.bench.me
  }

  private near(handle: Place, { x, y }: Place): boolean {
    return Math.hypot(x - handle.x, y - handle.y) <= this.px(HANDLE_PX)
  }

  private px(pixels: number): number {
    return pixels / this.bench.surface.camera.scale
  }

  private drawnBox(): Box | undefined {
    return this.grip?.does === 'box' ? boxBetween(this.grip.from, this.grip.to) : undefined
  }
}
