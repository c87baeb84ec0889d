import { zoomAt } from '../draw/camera'
import { spotOf, whereTo } from '../draw/follow'
import { Follower, type Following } from '../draw/follower'
import { Surface, type Sketch } from '../draw/surface'
import type { Board } from '../model/board'
import { boxOfShape } from '../model/item'
import type { PersonOp, Shape } from '../model/op'
import { PAGE_WIDTH, type Paper, type Place } from '../model/page'
import type { Pointing, Room } from '../sync/room'
import type { Bench, Draft, Hand, Tool, ToolName } from './bench'
import type { Command } from './keys'
import { Pointers } from './pointers'
import { keepOnPage, MARGIN } from './reshape'
import { SelectTool } from './select'
import { takeTool } from './toolbox'

/** What a desk is set up for. */
export interface DeskOptions {
  me: string
  /** Where the bytes of a file are. */
  address: (file: string) => string
  /** Asks the person for words. */
  compose: (draft: Draft) => void
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
  private shown?: number
  private readonly pointed = new Map<string, Pointing>()

  constructor(
    element: HTMLElement,
    private readonly room: Room,
    private readonly options: DeskOptions,
  ) {
    this.me = options.me
    this.surface = new Surface(element, options.address)
    this.surface.sketches.push(this.sketchPointers)
    this.follower = new Follower(this.surface, options.followed)
    this.tool = takeTool('pen', this)
    this.pointers = new Pointers(element, this.surface, () => this.tool)
    this.pointers.penMet = options.penMet
    this.show()
    this.open()
  }

  /** Takes a tool into the hand. */
  take(name: ToolName): void {
    this.tool.cancel()
    if (this.tool instanceof SelectTool) this.tool.close()
    this.tool = takeTool(name, this)
    this.options.taken(name)
  }

  /** Draws the board as it is now. */
  show(): void {
    const page = this.page()
    if (page !== this.shown) this.follower.forget()
    this.shown = page
    this.surface.show(this.room.board, page)
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
    if (typeof command === 'object') return this.take(command.tool)
    switch (command) {
      case 'undo':
      case 'redo':
        return this.submit({ k: command })
      case 'remove':
        return this.tool instanceof SelectTool ? this.tool.remove() : undefined
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
    if (type === 'formula') return this.place(keepOnPage({ type, x, y, size: LETTERS, color, latex: text }))
    const w = Math.max(NARROWEST, Math.min(TEXT_WIDTH, PAGE_WIDTH - MARGIN - x))
    this.place(keepOnPage({ type, x, y, w, size: LETTERS, color, text }))
  }

  /** Puts a picture in the middle of what is in sight. */
  placeImage(file: string, width: number, height: number): void {
    const { camera, view } = this.surface
    const w = Math.round(Math.min(5_000, (view.width / camera.scale) * 0.6))
    const h = Math.min(14_000, Math.max(1, Math.round((w * height) / width)))
    const x = Math.round((view.width / 2 - camera.x) / camera.scale - w / 2)
    const y = Math.round(Math.max(0, (view.height / 2 - camera.y) / camera.scale - h / 2))
    this.place({ type: 'image', x, y, w, h, file, rotation: 0, crop: null, locked: false })
    this.take('select')
  }

  /** Someone points, or no longer. */
  showPointing(who: string, place?: Pointing): void {
    if (place) this.pointed.set(who, place)
    else this.pointed.delete(who)
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

  /** Begins where the last was written, not at the top of a page that is half full. */
  private open(): void {
    const items = this.board().visible(this.page())
    const last = items[items.length - 1]
    if (last) this.follower.jump(spotOf(last))
  }

  /** Puts a thing on the page, and shows all of it: what was tapped may be at the edge of the screen. */
  private place(shape: Shape): void {
    this.submit({ k: 'add', id: this.newId(), page: this.page(), shape })
    const { camera, view } = this.surface
    const go = whereTo(camera, view, boxOfShape(shape))
    if (go) this.surface.glide(go)
  }

  private rewrite(id: string, text: string): void {
    const item = this.board().items.get(id)
    if (item?.kind !== 'shape') return
    if (!text) return this.submit({ k: 'erase', ids: [id] })
    if (item.shape.type === 'text') this.submit({ k: 'set', id, shape: { ...item.shape, text } })
    if (item.shape.type === 'formula') this.submit({ k: 'set', id, shape: { ...item.shape, latex: text } })
  }

  private readonly sketchPointers: Sketch = (ctx, camera) => {
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
  }
}
