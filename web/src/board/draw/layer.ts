import type { Box } from '../model/page'
import type { Camera, View } from './camera'

/** A canvas on a part of the view grows by this many device pixels. */
const STEP = 128

/** One canvas of the board, in the device's own pixels: on all of the view, or on as much of it as is drawn on. */
export class Layer {
  readonly canvas = document.createElement('canvas')
  readonly ctx: CanvasRenderingContext2D
  private ratio = 1
  /** The view, and the part of it that the canvas lies on, in device pixels. */
  private full = { width: 0, height: 0 }
  private part: Box = { left: 0, top: 0, right: 0, bottom: 0 }
  /** Nothing was drawn since it was wiped. */
  private empty = true

  constructor(options?: CanvasRenderingContext2DSettings) {
    const ctx = this.canvas.getContext('2d', options)
    if (!ctx) throw new Error('this browser draws no canvas')
    this.ctx = ctx
  }

  /** Takes the size of the view. The canvas is empty afterwards. */
  resize(view: View): void {
    // Beyond twice, sharper pixels cost fill time and are not seen on a board.
    this.ratio = Math.min(window.devicePixelRatio || 1, 2)
    this.full = { width: Math.ceil(view.width * this.ratio), height: Math.ceil(view.height * this.ratio) }
    this.lie({ left: 0, top: 0, right: this.full.width, bottom: this.full.height })
  }

  /** Lies on a part of the page alone, or on all of the view: a canvas is shown anew at the cost of its size. */
  cover(box: Box | undefined, { scale, x, y }: Camera): void {
    const { ratio, full } = this
    const [left, right] = box
      ? steps((box.left * scale + x) * ratio, (box.right * scale + x) * ratio, full.width)
      : [0, full.width]
    const [top, bottom] = box
      ? steps((box.top * scale + y) * ratio, (box.bottom * scale + y) * ratio, full.height)
      : [0, full.height]
    const { part } = this
    if (part.left === left && part.right === right && part.top === top && part.bottom === bottom) return
    this.lie({ left, top, right, bottom })
  }

  /** Wipes the canvas. An empty one is left alone: a canvas that was touched is shown anew. */
  wipe(): void {
    if (this.empty) return
    this.empty = true
    this.ctx.setTransform(1, 0, 0, 1, 0, 0)
    this.ctx.clearRect(0, 0, this.canvas.width, this.canvas.height)
  }

  /** What to draw with, one unit of it being one unit of the page. */
  look({ scale, x, y }: Camera): CanvasRenderingContext2D {
    const { ratio, part } = this
    this.ctx.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio - part.left, y * ratio - part.top)
    this.empty = false
    return this.ctx
  }

  private lie(part: Box): void {
    this.part = part
    this.empty = true
    const { canvas, ratio } = this
    canvas.width = part.right - part.left
    canvas.height = part.bottom - part.top
    canvas.style.left = `${part.left / ratio}px`
    canvas.style.top = `${part.top / ratio}px`
    canvas.style.width = `${canvas.width / ratio}px`
    canvas.style.height = `${canvas.height / ratio}px`
  }
}

/** The whole steps around a stretch of device pixels, within the view; one that is out of sight has no length. */
export function steps(from: number, to: number, most: number): [number, number] {
  const begin = Math.min(most, Math.max(0, Math.floor(from / STEP) * STEP))
  return [begin, Math.max(begin, Math.min(most, Math.ceil(to / STEP) * STEP))]
}
