import { pan, toPage, zoomAt, type Camera } from '../draw/camera'
import { spotOf, whereTo } from '../draw/follow'
import { Follower, type Following } from '../draw/follower'
import { Surface, type Sketch } from '../draw/surface'
import { drawThumbnail } from '../draw/thumbnail'
import { isLocked, type Board } from '../model/board'
import { boxOfShape, type Item } from '../model/item'
import type { InstrumentShape, PersonOp, Shape } from '../model/op'
import { PAGE_WIDTH, type Paper, type Place } from '../model/page'
import type { Pointing, Room } from '../sync/room'
import { axesAt, instrumentAt, stepAside, type Axes } from './arrange'
import type { Bench, Draft, Hand, Tool, ToolName } from './bench'
import { doWithHeld, type Holding } from './holding'
import type { Command } from './keys'
import { Pointers } from './pointers'
import { keepOnPage, MARGIN } from './reshape'
import { SelectTool } from './select'
import { takeTool } from './toolbox'
import { WordsTool } from './words'

/** What a desk is set up for. */
export interface DeskOptions {
  me: string
  /** Where the bytes of a file are. */
  address: (file: string) => string
  /** Asks the person for words. */
  compose: (draft: Draft) => void
  /** Things are held now, or no longer. */
  chosen: (items: readonly Item[]) => void
  /** The list of keys is asked for. */
  help: () => void
  /** A tool was taken by a key. */
  taken: (tool: ToolName) => void
  /** The first pen was met: from here on fingers pan. */
  penMet: () => void
  /** Someone writes out of sight, or the view stopped following. */
  followed: (state: Following) => void
}

/** Size of typed letters in page units. */
const LETTERS = 360

/** Widest and narrowest a new text is, in page units. */
const TEXT_WIDTH = 5_000
const NARROWEST = LETTERS * 8

/** How far one press of an arrow key moves what is held, in page units, and the page, in CSS pixels. */
const NUDGE = 50
const PAN_PX = 80

/** Radius of a pointer in CSS pixels. */
const POINTER_PX = 7

/** A room's board with tools in the hand. */
export class Desk implements Bench {
  readonly surface: Surface
  readonly pointers: Pointers
  readonly follower: Follower
  readonly me: string
  host = false
  hand: Hand = { color: '#1B2A33', width: 28, pressure: false }
  private tool: Tool
  private inHand: ToolName = 'pen'
  private shown?: number
  /** Where one looked on the pages that were turned. */
  private readonly places = new Map<number, Camera>()
  private readonly pointed = new Map<string, Pointing>()

  constructor(
    element: HTMLElement,
    private readonly room: Room,
    private readonly options: DeskOptions,
  ) {
    this.me = options.me
    this.surface = new Surface(element, options.address)
    this.follower = new Follower(this.surface, options.followed)
    this.tool = takeTool(this.inHand, this)
    this.pointers = new Pointers(element, this.surface, () => this.tool)
    this.pointers.penMet = options.penMet
    this.show()
    this.open()
  }

  /** Takes a tool into the hand. */
  take(name: ToolName): void {
    if (name === this.inHand) return
    this.inHand = name
    this.tool.cancel()
    if (this.tool instanceof SelectTool) this.tool.close()
    this.tool = takeTool(name, this)
    this.options.taken(name)
  }

  /** Draws the board as it is now. */
  show(): void {
    const page = this.page()
    if (page !== this.shown) this.leaf(page)
    this.surface.show(this.room.board, page)
    if (this.tool instanceof SelectTool) this.chosen(this.tool.items())
  }

  /** Someone else wrote a thing; `follows` says whether that takes this person along. */
  written(id: string, who: string, follows: boolean): void {
    const item = this.board().items.get(id)
    if (!item || item.hidden || item.page !== this.page()) return
    this.follower.written({ spot: spotOf(item), who, follows, busy: this.pointers.writing })
  }

  /** Does what a key asked for. */
  command(command: Command): void {
    const { surface } = this
    const { width, height } = surface.view
    if (typeof command === 'object') return this.handle(command)
    switch (command) {
      case 'help':
        return this.options.help()
      case 'write':
        return this.writeHere()
      case 'remove':
      case 'double':
      case 'lock':
      case 'hold_all':
      case 'hold_next':
        return this.withHeld(command)
      case 'undo':
      case 'redo':
        return this.submit({ k: command })
      case 'fit':
        return surface.fit('width')
      case 'whole':
        return surface.fit('whole')
      case 'zoom_in':
        return surface.steer(zoomAt(surface.camera, 1.25, width / 2, height / 2, surface.view))
      case 'zoom_out':
        return surface.steer(zoomAt(surface.camera, 0.8, width / 2, height / 2, surface.view))
      case 'next_page':
        return this.turn(1)
      case 'previous_page':
        return this.turn(-1)
    }
  }

  /** Adds a page after the last and turns to it. */
  addPage(paper: Paper): void {
    const page = this.board().pages.length
    this.submit({ k: 'page_add', page, paper })
    this.submit({ k: 'page_turn', page })
  }

  /** Turns pages forward, or back. */
  turn(by: number): void {
    const page = this.page() + by
    if (page >= 0 && page < this.board().pages.length) this.submit({ k: 'page_turn', page })
  }

  /** Takes everything off the page that is in sight. Hosts only. */
  clear(): void {
    this.submit({ k: 'clear', page: this.page() })
  }

  /** Puts words on the board, or new words in place of old. Words emptied are taken off. */
  write({ type, at, id, words }: Draft): void {
    const text = words.trim()
    if (id !== undefined) return this.rewrite(id, text)
    if (!text) return
    const { color } = this.hand
    const [x, y] = [Math.round(at.x), Math.round(at.y)]
    if (type === 'formula') {
      this.place(keepOnPage({ type, x, y, size: LETTERS, color, latex: text }))
      return
    }
    const w = Math.max(NARROWEST, Math.min(TEXT_WIDTH, PAGE_WIDTH - MARGIN - x))
    this.place(keepOnPage({ type, x, y, w, size: LETTERS, color, text }))
  }

  /** Puts a picture in the middle of what is in sight, or beside what lies there. */
  placeImage(file: string, width: number, height: number): void {
    const { middle, across } = this.sight
    const w = Math.round(Math.min(5_000, across * 0.6))
    const h = Math.min(14_000, Math.max(1, Math.round((w * height) / width)))
    const [x, y] = [Math.round(middle.x - w / 2), Math.round(Math.max(0, middle.y - h / 2))]
    this.putAside({ type: 'image', x, y, w, h, file, rotation: 0, crop: null, locked: false })
  }

  /** Shows another file in the place of a picture's: all of it, as wide as before. */
  replaceImage(id: string, file: string, ratio: number): void {
    const item = this.board().items.get(id)
    if (item?.kind !== 'shape' || item.shape.type !== 'image') return
    const h = Math.min(16_000, Math.max(1, Math.round(item.shape.w * ratio)))
    this.submit({ k: 'set', id, shape: { ...item.shape, file, h, crop: null } })
  }

  /** Lays a ruler or a protractor there. */
  placeInstrument(type: InstrumentShape['type']): void {
    this.putAside(instrumentAt(type, this.sight.middle, this.sight.across))
  }

  /** Draws axes there. */
  placeAxes(axes: Axes): void {
    this.putAside(axesAt(axes, this.sight.middle, this.sight.across, this.hand))
  }

  put(shape: Shape): void {
    const id = this.place(shape)
    this.take('select')
    if (this.tool instanceof SelectTool) this.tool.hold([id])
  }

  chosen(items: readonly Item[]): void {
    this.options.chosen(items)
  }

  /** Draws a page small, for the list of pages. */
  drawSmall(canvas: HTMLCanvasElement, over: HTMLElement, page: number): void {
    drawThumbnail(canvas, over, this.board(), page, this.surface.painter)
  }

  /** Turns to a page. */
  goTo(page: number): void {
    if (page !== this.page()) this.submit({ k: 'page_turn', page })
  }

  /** Someone points, or no longer. */
  showPointing(who: string, place?: Pointing): void {
    const { sketches } = this.surface
    const at = sketches.indexOf(this.sketchPointers)
    if (place) this.pointed.set(who, place)
    else this.pointed.delete(who)
    if (this.pointed.size && at < 0) sketches.push(this.sketchPointers)
    if (!this.pointed.size && at >= 0) sketches.splice(at, 1)
    this.surface.refresh()
  }

  /** Puts everything away. */
  close(): void {
    this.tool.cancel()
    this.pointers.close()
    this.follower.close()
    this.surface.close()
  }

  board(): Board {
    return this.room.board
  }

  page(): number {
    return this.room.board.page
  }

  newId(): string {
    return this.room.newId()
  }

  submit(op: PersonOp): void {
    if (!this.pointers.readOnly) this.room.submit(op)
  }

  compose(draft: Draft): void {
    this.options.compose(draft)
  }

  point(place?: Place): void {
    const pointing = place && { ...place, page: this.page() }
    this.room.point(pointing)
    this.showPointing(this.me, pointing)
  }

  /** Another page is shown from its top, one that was seen before where one looked last. */
  private leaf(page: number): void {
    const { surface, shown } = this
    this.follower.forget()
    this.shown = page
    if (shown === undefined) return
    this.places.set(shown, surface.camera)
    surface.look(this.places.get(page) ?? { ...surface.camera, y: 0 })
  }

  /** Begins where the last was written, not at the top of a page that is half full. */
  private open(): void {
    const items = this.board().visible(this.page())
    const last = items[items.length - 1]
    if (last) this.follower.jump(spotOf(last))
  }

  /** Puts a thing near its place, beside what lies there. */
  private putAside(shape: Shape): void {
    this.put(stepAside(shape, this.board().visible(this.page())))
  }

  /** Puts a thing on the page, and shows all of it: what was tapped may be at the edge of the screen. */
  private place(shape: Shape): string {
    const id = this.newId()
    this.submit({ k: 'add', id, page: this.page(), shape })
    const { camera, view } = this.surface
    const go = whereTo(camera, view, boxOfShape(shape))
    if (go) this.surface.glide(go)
    return id
  }

  private handle(command: Command & object): void {
    if ('tool' in command) return this.take(command.tool)
    const tool = this.tool instanceof SelectTool ? this.tool : undefined
    if ('turn' in command) return tool?.turn(command.turn)
    const [across, down] = command.nudge
    if (tool?.items().length) return tool.nudge(across * NUDGE, down * NUDGE)
    const { camera, view } = this.surface
    this.surface.steer(pan(camera, -across * PAN_PX, -down * PAN_PX, view))
  }

  /** Taking hold takes the tool for it first; whoever holds nothing removes nothing. */
  private withHeld(what: Holding): void {
    if (what.startsWith('hold_')) this.take('select')
    if (this.tool instanceof SelectTool) doWithHeld(this, this.tool, what)
  }

  /** Asks for words in the middle of what is in sight: a keyboard has no place to tap. */
  private writeHere(): void {
    const [only] = this.tool instanceof SelectTool ? this.tool.items() : []
    if (this.tool instanceof WordsTool) return this.tool.writeAt(this.sight.middle)
    if (only?.kind !== 'shape' || isLocked(only)) return
    const { shape, id } = only
    if (shape.type === 'text') this.compose({ type: 'text', at: shape, id, words: shape.text })
    if (shape.type === 'formula') this.compose({ type: 'formula', at: shape, id, words: shape.latex })
  }

  /** The middle of what is in sight, and how much that is from left to right, in page units. */
  private get sight(): { middle: Place; across: number } {
    const { camera, view } = this.surface
    return { middle: toPage(camera, view.width / 2, view.height / 2), across: view.width / camera.scale }
  }

  private rewrite(id: string, text: string): void {
    const item = this.board().items.get(id)
    if (item?.kind !== 'shape') return
    if (!text) return this.submit({ k: 'erase', ids: [id] })
    if (item.shape.type === 'text') this.submit({ k: 'set', id, shape: { ...item.shape, text } })
    if (item.shape.type === 'formula') this.submit({ k: 'set', id, shape: { ...item.shape, latex: text } })
  }

  private readonly sketchPointers: Sketch = {
    draw: (ctx, camera) => {
      for (const [who, { page, x, y }] of this.pointed) {
        if (page !== this.page()) continue
        ctx.beginPath()
        ctx.arc(x, y, POINTER_PX / camera.scale, 0, 2 * Math.PI)
        ctx.fillStyle = who === this.me ? '#0B7A75' : '#B3261E'
        ctx.fill()
        ctx.lineWidth = 2 / camera.scale
        ctx.strokeStyle = '#FFFFFF'
        ctx.stroke()
      }
    },
  }
}
