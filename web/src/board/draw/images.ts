import { centre, isBackdrop } from '../model/item'
import type { ImageShape } from '../model/op'
import { PAGE_HEIGHT, PAGE_WIDTH } from '../model/page'

type Crop = [number, number, number, number]

const WHOLE: Crop = [0, 0, 10_000, 10_000]

/** How much of a photo its edge is, and into how many tones along it that is blurred. */
const EDGE = { share: 0.02, tones: 16 }

/** How far what lies beside a photo reaches beneath it, in page units, so that no seam shows. */
const OVERLAP = 20

/** Pictures of the board, loaded once each. */
export class Images {
  private readonly kept = new Map<string, HTMLImageElement>()

  /** `arrived` is called when a picture can be drawn; `address` says where a file's bytes are. */
  constructor(
    private readonly arrived: (file: string) => void,
    private readonly address: (file: string) => string,
  ) {}

  /** Draws a picture in page units, or a quiet frame until it is here. */
  draw(ctx: CanvasRenderingContext2D, shape: ImageShape): void {
    const picture = this.get(shape.file)
    if (picture && isBackdrop(shape)) this.runOut(ctx, shape, picture)
    const { x, y } = centre(shape)
    ctx.save()
    ctx.translate(x, y)
    ctx.rotate((shape.rotation * Math.PI) / 180)
    if (picture) {
      const { naturalWidth: w, naturalHeight: h } = picture
      const [left, top, width, height] = (shape.crop ?? WHOLE).map(
        (part, i) => (part * (i % 2 ? h : w)) / 10_000,
      ) as Crop
      ctx.drawImage(picture, left, top, width, height, -shape.w / 2, -shape.h / 2, shape.w, shape.h)
    } else {
      ctx.fillStyle = '#E8F4F1'
      ctx.fillRect(-shape.w / 2, -shape.h / 2, shape.w, shape.h)
    }
    ctx.restore()
  }

  /** Lets a photo that is the page's backdrop run out to the page's edges: white paper beside it would glare. */
  private runOut(ctx: CanvasRenderingContext2D, { x, y, w, h }: ImageShape, picture: HTMLImageElement): void {
    const { naturalWidth: width, naturalHeight: height } = picture
    const [across, down] = [Math.ceil(width * EDGE.share), Math.ceil(height * EDGE.share)]
    const [right, bottom] = [x + w, y + h]
    const lay = (from: Crop, tones: [number, number], to: Crop): void => {
      if (to[2] <= 0 || to[3] <= 0) return
      const blurred = document.createElement('canvas')
      ;[blurred.width, blurred.height] = tones
      blurred.getContext('2d')?.drawImage(picture, ...from, 0, 0, ...tones)
      ctx.drawImage(blurred, ...to)
    }
    const [beside, beneath] = [PAGE_WIDTH - right, PAGE_HEIGHT - bottom]
    const [tall, wide]: [[number, number], [number, number]] = [
      [1, EDGE.tones],
      [EDGE.tones, 1],
    ]
    if (x > 0) lay([0, 0, across, height], tall, [0, y, x + OVERLAP, h])
    if (beside > 0) lay([width - across, 0, across, height], tall, [right - OVERLAP, y, beside + OVERLAP, h])
    if (beneath > 0) lay([0, height - down, width, down], wide, [x, bottom - OVERLAP, w, beneath + OVERLAP])
  }

  private get(file: string): HTMLImageElement | undefined {
    let picture = this.kept.get(file)
    if (!picture) {
      picture = new Image()
      picture.onload = () => this.arrived(file)
      picture.src = this.address(file)
      this.kept.set(file, picture)
    }
    return picture.complete && picture.naturalWidth ? picture : undefined
  }
}
