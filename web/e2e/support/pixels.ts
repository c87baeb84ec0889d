import type { Page } from '@playwright/test'

/** How two pictures of one size differ. */
export interface Likeness {
  width: number
  height: number
  /** Share of the pixels that are nowhere near in the other picture, either way. */
  differing: number
  /** Share of the pixels of the first that are no paper: a comparison of empty pages says nothing. */
  inked: number
}

/**
 * Compares two pictures, each an address or PNG bytes in base 64, pixel by pixel.
 *
 * A pixel agrees when one of it and its neighbours in the other picture is about as bright in every colour: edges are smoothed in
 * different ways, and half a pixel beside each other they look the same.
 */
export function compare(page: Page, one: string, other: string, height: number): Promise<Likeness> {
  return page.evaluate(
    async ({ one, other, height }) => {
      const NEAR = 40
      const read = async (bytes: string): Promise<ImageData> => {
        const binary = atob(bytes)
        const blob = new Blob([Uint8Array.from(binary, (letter) => letter.charCodeAt(0))])
        const picture = await createImageBitmap(blob)
        const canvas = new OffscreenCanvas(picture.width, height)
        const ctx = canvas.getContext('2d')
        if (!ctx) throw new Error('no canvas')
        ctx.drawImage(picture, 0, 0)
        return ctx.getImageData(0, 0, picture.width, height)
      }
      const [a, b] = [await read(one), await read(other)]
      if (a.width !== b.width) throw new Error(`${a.width} is not ${b.width} pixels`)
      const { width } = a
      const near = (from: ImageData, to: ImageData, x: number, y: number): boolean => {
        const at = (y * width + x) * 4
        for (let dy = -1; dy <= 1; dy++) {
          for (let dx = -1; dx <= 1; dx++) {
            const [nx, ny] = [x + dx, y + dy]
            if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue
            const there = (ny * width + nx) * 4
            if (
              [0, 1, 2].every((i) => Math.abs((from.data[at + i] ?? 0) - (to.data[there + i] ?? 0)) <= NEAR)
            )
              return true
          }
        }
        return false
      }
      let [differing, inked] = [0, 0]
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if (!near(a, b, x, y) || !near(b, a, x, y)) differing++
          const at = (y * width + x) * 4
          if ([0, 1, 2].some((i) => (a.data[at + i] ?? 255) < 200)) inked++
        }
      }
      const all = width * height
      return { width, height, differing: differing / all, inked: inked / all }
    },
    { one, other, height },
  )
}
