import './surface.css'
import type { Board } from '../model/board'
import type { Item } from '../model/item'
import { fitWidth, keepInSight, type Camera, type View } from './camera'
import { Formulas } from './formulas'
import { Images } from './images'
import { Layer } from './layer'
import { Painter } from './painter'
import { Settled } from './settled'

/** Something drawn over the board that is not on it: the stroke under the pen, a selection, a pointer. */
export type Sketch = (ctx: CanvasRenderingContext2D, camera: Camera, painter: Painter) => void

/** The board on the screen: a canvas of what is finished, the formulas, a canvas of what moves. */
export class Surface {
  readonly painter: Painter
  camera: Camera = { scale: 0.1, x: 0, y: 0 }
  view: View = { width: 0, height: 0 }
  /** Drawn over everything in each frame. */
  readonly sketches: Sketch[] = []
  /** Items not drawn although the board has them: the tool in hand draws them, or has just wiped them away. */
  withheld: ReadonlySet<string> = new Set()
  /** Called when the place of the page on the screen changed. */
  moved: () => void = () => {}

  private board?: Board
  private page = 0
  private frame = 0
  private fitted = false
  private readonly settled: Settled
  private readonly live = new Layer()
  private readonly formulas: Formulas
  private readonly watcher = new ResizeObserver(() => this.measure())

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
    host.append(this.settled.layer.canvas, layer, this.live.canvas)
    this.watcher.observe(host)
    this.measure()
  }

  /** Shows a page of a board. */
  show(board: Board, page: number): void {
    this.board = board
    this.page = page
    this.refresh()
  }

  /** Draws what changed with the next frame. */
  refresh(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.draw())
  }

  /** Moves the page on the screen. */
  look(camera: Camera): void {
    this.camera = keepInSight(camera, this.view)
    this.moved()
    this.refresh()
  }

  /** Makes the page as wide as the screen. */
  fit(): void {
    this.look(fitWidth(this.view))
  }

  /** Takes the board off the screen. */
  close(): void {
    cancelAnimationFrame(this.frame)
    this.frame = -1
    this.watcher.disconnect()
    this.settled.close()
    this.host.replaceChildren()
  }

  private redraw(): void {
    this.settled.spoil()
    this.refresh()
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = this.host
    if (!width || !height) return
    const before = this.view
    this.view = { width, height }
    this.settled.layer.resize(this.view)
    this.live.resize(this.view)
    this.settled.spoil()
    const camera = this.fitted
      ? { ...this.camera, scale: (this.camera.scale * width) / before.width }
      : fitWidth(this.view)
    this.fitted = true
    this.look(camera)
  }

  private draw(): void {
    this.frame = 0
    if (!this.board || !this.fitted) return
    const items = this.board.visible(this.page).filter((item) => !this.withheld.has(item.id))
    this.settled.show(
      items.filter(isFinished),
      this.board.pages[this.page] ?? 'blank',
      this.camera,
      this.view,
    )
    this.formulas.lay(items)
    this.formulas.follow(this.camera)
    this.drawLive(items.filter((item) => !isFinished(item)))
  }

  private drawLive(items: readonly Item[]): void {
    const { ctx } = this.live
    this.live.wipe()
    this.live.look(this.camera)
    for (const item of items) this.painter.item(ctx, item)
    for (const sketch of this.sketches) sketch(ctx, this.camera, this.painter)
  }
}

function isFinished(item: Item): boolean {
  return item.kind !== 'ink' || item.done
}
