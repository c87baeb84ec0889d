import './surface.css'
import type { Board } from '../model/board'
import { boxOf, type Item } from '../model/item'
import { joinBoxes, NOWHERE, type Box } from '../model/page'
import { fitWhole, fitWidth, keepInSight, type Camera, type View } from './camera'
import { Formulas, isLaid, type Laid } from './formulas'
import { Glide } from './glide'
import { Images } from './images'
import { Layer } from './layer'
import { Painter } from './painter'
import { Settled } from './settled'

/** Something drawn over the board that is not on it: the stroke under the pen, a selection, a pointer. */
export interface Sketch {
  draw: (ctx: CanvasRenderingContext2D, camera: Camera, painter: Painter) => void
  /** The part of the page it is drawn on. Without it, anywhere. */
  covers?: () => Box
}

/** The board on the screen: a canvas of what is finished, the formulas, a canvas of what moves. */
export class Surface {
  readonly painter: Painter
  camera: Camera = { scale: 0.1, x: 0, y: 0 }
  view: View = { width: 0, height: 0 }
  /** Drawn over everything in each frame. */
  readonly sketches: Sketch[] = []
  /** Called when the place of the page on the screen changed. */
  moved: () => void = () => {}
  /** Called when the viewer moved it himself. */
  steered: () => void = () => {}

  private hidden: ReadonlySet<string> = new Set()
  private board?: Board
  private page = 0
  private frame = 0
  /** Something beside the sketches changed. */
  private stale = true
  /** What is to be seen on the page as it was last sorted into what is finished and what still moves. */
  private seen?: readonly Item[]
  private finished: Item[] = []
  private moving: Item[] = []
  private fitted = false
  private goal?: Camera
  private readonly glider = new Glide((camera) => this.place(camera))
  private readonly settled: Settled
  private readonly live = new Layer()
  private readonly formulas: Formulas
  private readonly watcher = new ResizeObserver(() => this.measure())
  /** The table around the page has the colour of the theme, which a canvas does not follow by itself. */
  private readonly theme = new MutationObserver(() => this.redraw())

  constructor(
    private readonly host: HTMLElement,
    address: (file: string) => string,
  ) {
    this.painter = new Painter(new Images(() => this.redraw(), address))
    this.settled = new Settled(this.painter)
    const layer = document.createElement('div')
    layer.className = 'board-formulas'
    this.formulas = new Formulas(layer)
    host.classList.add('board-surface')
    host.append(...this.settled.canvases, layer, this.live.canvas)
    this.watcher.observe(host)
    this.theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    this.measure()
  }

  /** Shows a page of a board. */
  show(board: Board, page: number): void {
    this.board = board
    this.page = page
    this.stale = true
    this.refresh()
  }

  /** Leaves out items that the tool in hand draws itself, or has just wiped away. */
  withhold(ids: Iterable<string>): void {
    this.hidden = new Set(ids)
    this.seen = undefined
    this.stale = true
    this.refresh()
  }

  /** Draws the sketches anew with the next frame, and what else changed. */
  refresh(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.draw())
  }

  /** Moves the page on the screen, at once. */
  look(camera: Camera): void {
    this.glider.stop()
    this.place(camera)
  }

  /** Moves the page on the screen so that the eye can follow. */
  glide(camera: Camera): void {
    this.goal = keepInSight(camera, this.view)
    this.glider.go(this.camera, this.goal)
  }

  /** Moves the page because the viewer wants it. */
  steer(camera: Camera): void {
    this.look(camera)
    this.steered()
  }

  /** Shows the page as wide as the screen, or all of it, because the viewer wants it. */
  fit(part: 'width' | 'whole'): void {
    this.steer(part === 'width' ? fitWidth(this.view) : fitWhole(this.view))
  }

  /** Where the page is, or will be once it rests. */
  get aim(): { camera: Camera; view: View } {
    const { camera, view } = this
    return { camera: (this.glider.running && this.goal) || camera, view }
  }

  /** Takes the board off the screen. */
  close(): void {
    this.glider.stop()
    cancelAnimationFrame(this.frame)
    this.frame = -1
    this.watcher.disconnect()
    this.theme.disconnect()
    this.settled.close()
    this.host.replaceChildren()
  }

  private place(camera: Camera): void {
    this.camera = keepInSight(camera, this.view)
    this.stale = true
    this.moved()
    this.refresh()
  }

  private redraw(): void {
    this.settled.spoil()
    this.stale = true
    this.refresh()
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = this.host
    if (!width || !height) return
    const before = this.view
    this.view = { width, height }
    this.settled.resize(this.view)
    this.live.resize(this.view)
    const camera = this.fitted
      ? { ...this.camera, scale: (this.camera.scale * width) / before.width }
      : fitWidth(this.view)
    this.fitted = true
    this.look(camera)
  }

  private draw(): void {
    this.frame = 0
    if (!this.board || !this.fitted) return
    if (this.stale) this.drawBoard(this.board)
    this.stale = false
    this.live.wipe()
    if (!this.moving.length && !this.sketches.length) return
    this.live.cover(this.drawnOn(), this.camera)
    const ctx = this.live.look(this.camera)
    for (const item of this.moving) this.painter.item(ctx, item)
    for (const sketch of this.sketches) sketch.draw(ctx, this.camera, this.painter)
  }

  /** The part of the page on which something moves, unless that may be anywhere. */
  private drawnOn(): Box | undefined {
    let box = this.moving.map(boxOf).reduce(joinBoxes, NOWHERE)
    for (const { covers } of this.sketches) {
      if (!covers) return undefined
      box = joinBoxes(box, covers())
    }
    return box
  }

  private drawBoard(board: Board): void {
    const { camera, view } = this
    this.sort(board.visible(this.page))
    const paper = board.pages[this.page] ?? 'blank'
    this.settled.show({ items: this.finished, paper, camera, view })
    this.formulas.follow(camera)
  }

  /** Sorts what is to be seen; a page that only moves is not sorted again. */
  private sort(seen: readonly Item[]): void {
    if (seen === this.seen) return
    this.seen = seen
    this.finished = []
    this.moving = []
    const laid: Laid[] = []
    for (const item of seen) {
      if (this.hidden.has(item.id)) continue
      if (isLaid(item)) laid.push(item)
      if (isFinished(item)) this.finished.push(item)
      else this.moving.push(item)
    }
    this.formulas.lay(laid)
  }
}

function isFinished(item: Item): boolean {
  return item.kind !== 'ink' || item.done
}
