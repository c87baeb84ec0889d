import { boxOf, type Item } from '../model/item'
import { boxesMeet, growBox, isNowhere, type Box, type Paper } from '../model/page'
import { toPage, type Camera, type View } from './camera'
import { difference } from './difference'
import { Layer } from './layer'
import type { Painter } from './painter'
import { drawPaper } from './paper'

/** What is to be seen, and from where. */
export interface Scene {
  items: readonly Item[]
  paper: Paper
  camera: Camera
  view: View
}

/** From this many items on, a moving page is shown as the moved picture of itself until it rests. */
const HEAVY = 600

/** How long the page must rest before a heavy one is drawn sharp again, in milliseconds. */
const REST_MS = 90

/** How much of a frame drawing a heavy page may take, in milliseconds; the pen needs the rest. */
const SLICE_MS = 6

/**
 * The canvas of everything finished. It draws only what changed.
 *
 * A heavy page that has to be drawn anew is drawn on a second canvas behind, a slice a frame, and shown once it is
 * whole: the pen never waits for it.
 */
export class Settled {
  private front: Layer = new Layer({ alpha: false })
  private back: Layer = new Layer({ alpha: false })
  private drawn: readonly Item[] = []
  private at?: Camera
  private paper?: Paper
  private wanted?: Scene
  private job?: { scene: Scene; next: number; frame: number }
  private resting?: ReturnType<typeof setTimeout>

  constructor(private readonly painter: Painter) {
    this.back.canvas.style.visibility = 'hidden'
  }

  /** The canvases, for the page to hold. */
  get canvases(): HTMLCanvasElement[] {
    return [this.front.canvas, this.back.canvas]
  }

  /** Takes the size of the view. */
  resize(view: View): void {
    this.front.resize(view)
    this.back.resize(view)
    this.spoil()
  }

  /** Forgets what is drawn, so that all is drawn anew. */
  spoil(): void {
    this.at = undefined
    this.stop()
  }

  /** Brings the canvas to a scene. */
  show(scene: Scene): void {
    this.wanted = scene
    if (this.at && this.paper === scene.paper && sameCamera(this.at, scene.camera)) return this.update(scene)
    if (scene.items.length > HEAVY) return this.postpone(scene)
    this.stop()
    this.prepare(this.front, scene)
    for (const item of scene.items) this.put(this.front, item, scene)
    this.finish(this.front, scene)
  }

  /** Stops drawing for good. */
  close(): void {
    this.stop()
  }

  private update(scene: Scene): void {
    this.stop()
    this.front.canvas.style.transform = ''
    const { added, dirty } = difference(this.drawn, scene.items)
    this.drawn = scene.items
    this.front.look(scene.camera)
    if (!isNowhere(dirty)) this.patch(scene, growBox(dirty, 20))
    for (const item of added) this.put(this.front, item, scene)
  }

  private patch({ items, paper }: Scene, box: Box): void {
    const { ctx } = this.front
    ctx.save()
    ctx.beginPath()
    ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top)
    ctx.clip()
    this.lay(ctx, paper, box)
    for (const item of items) if (boxesMeet(boxOf(item), box)) this.painter.item(ctx, item)
    ctx.restore()
  }

  /** Shows the old picture moved, and draws the page behind it. */
  private postpone(scene: Scene): void {
    const { job } = this
    if (job && sameCamera(job.scene.camera, scene.camera) && job.scene.paper === scene.paper) return
    this.stop()
    if (!this.at) return this.start(scene)
    const ratio = scene.camera.scale / this.at.scale
    const [dx, dy] = [scene.camera.x - this.at.x * ratio, scene.camera.y - this.at.y * ratio]
    this.front.canvas.style.transform = `translate(${dx}px, ${dy}px) scale(${ratio})`
    this.resting = setTimeout(() => this.start(scene), REST_MS)
  }

  private start(scene: Scene): void {
    this.prepare(this.back, scene)
    this.job = { scene, next: 0, frame: requestAnimationFrame(() => this.work()) }
  }

  private work(): void {
    const { job } = this
    if (!job) return
    const until = performance.now() + SLICE_MS
    const { items } = job.scene
    for (; job.next < items.length && performance.now() < until; job.next++) {
      const item = items[job.next]
      if (item) this.put(this.back, item, job.scene)
    }
    if (job.next < items.length) job.frame = requestAnimationFrame(() => this.work())
    else this.swap(job.scene)
  }

  private swap(scene: Scene): void {
    this.job = undefined
    ;[this.front, this.back] = [this.back, this.front]
    this.front.canvas.style.visibility = ''
    this.back.canvas.style.visibility = 'hidden'
    this.finish(this.front, scene)
    // What changed in the meantime.
    if (this.wanted) this.show(this.wanted)
  }

  private stop(): void {
    clearTimeout(this.resting)
    if (this.job) cancelAnimationFrame(this.job.frame)
    this.job = undefined
  }

  private prepare(layer: Layer, { paper, camera, view }: Scene): void {
    layer.look(camera)
    this.lay(layer.ctx, paper, sight(camera, view))
  }

  private finish(layer: Layer, { items, paper, camera }: Scene): void {
    layer.canvas.style.transform = ''
    this.at = camera
    this.paper = paper
    this.drawn = items
  }

  /** The table, and the paper on it. */
  private lay(ctx: CanvasRenderingContext2D, paper: Paper, box: Box): void {
    ctx.fillStyle = getComputedStyle(this.front.canvas).getPropertyValue('--board-table').trim() || '#E4EAE8'
    ctx.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top)
    drawPaper(ctx, paper)
  }

  private put(layer: Layer, item: Item, { camera, view }: Scene): void {
    if (boxesMeet(boxOf(item), sight(camera, view))) this.painter.item(layer.ctx, item)
  }
}

function sight(camera: Camera, view: View): Box {
  const { x: left, y: top } = toPage(camera, 0, 0)
  const { x: right, y: bottom } = toPage(camera, view.width, view.height)
  return { left, top, right, bottom }
}

function sameCamera(a: Camera, b: Camera): boolean {
  return a.scale === b.scale && a.x === b.x && a.y === b.y
}
