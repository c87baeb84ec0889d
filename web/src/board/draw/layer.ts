import type { Camera, View } from './camera'

/** One canvas of the board, in the device's own pixels. */
export class Layer {
  readonly canvas = document.createElement('canvas')
  readonly ctx: CanvasRenderingContext2D
  private ratio = 1
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
    this.canvas.width = Math.round(view.width * this.ratio)
    this.canvas.height = Math.round(view.height * this.ratio)
    this.canvas.style.width = `${view.width}px`
    this.canvas.style.height = `${view.height}px`
  }

  /** Wipes the canvas. An empty one is left alone: a canvas that was touched is shown anew, which costs the size of it. */
  wipe(): void {
    if (this.empty) return
    this.empty = true
    this.ctx.setTransform(1, 0, 0, 1, 0, 0)
    this.ctx.clearRect(0, 0, this.canvas.width, this.canvas.height)
  }

  /** What to draw with, one unit of it being one unit of the page. */
  look({ scale, x, y }: Camera): CanvasRenderingContext2D {
    const { ratio } = this
    this.ctx.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio)
    this.empty = false
    return this.ctx
  }
}
