import { centre } from '../model/item'
import type { ImageShape } from '../model/op'

type Crop = [number, number, number, number]

const WHOLE: Crop = [0, 0, 10_000, 10_000]

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
