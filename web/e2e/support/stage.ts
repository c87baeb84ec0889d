import { expect, type Locator, type Page } from '@playwright/test'

/** A place on an element, in shares of its width and height. */
export type Share = [x: number, y: number]

const STEPS = 14

/** Writes a straight stroke, with a real pen's or a finger's events; `force` says how hard a pen is pressed after a share of it. */
export async function writeStroke(
  page: Page,
  on: Locator,
  tool: 'pen' | 'finger',
  from: Share,
  to: Share,
  force: (share: number) => number = () => 0.5,
): Promise<void> {
  const box = await on.boundingBox()
  if (!box) throw new Error('there is nothing to write on')
  const points = Array.from({ length: STEPS + 1 }, (_, i) => ({
    x: box.x + box.width * (from[0] + ((to[0] - from[0]) * i) / STEPS),
    y: box.y + box.height * (from[1] + ((to[1] - from[1]) * i) / STEPS),
  }))
  const hand = await page.context().newCDPSession(page)
  const last = points.length - 1
  for (const [i, point] of points.entries()) {
    if (tool === 'finger') {
      await hand.send('Input.dispatchTouchEvent', {
        type: i === 0 ? 'touchStart' : 'touchMove',
        touchPoints: [point],
      })
    } else {
      const type = i === 0 ? 'mousePressed' : i === last ? 'mouseReleased' : 'mouseMoved'
      const buttons = i === last ? 0 : 1
      await hand.send('Input.dispatchMouseEvent', {
        type,
        ...point,
        button: 'left',
        buttons,
        clickCount: 1,
        force: force(i / last),
        pointerType: 'pen',
      })
    }
  }
  if (tool === 'finger') await hand.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await hand.detach()
}

/** The board of the room that is open. */
export const boardOf = (page: Page): Locator => page.getByTestId('board')

/** Waits until a board shows so many things, with nothing left to be sent. */
export async function expectItems(board: Locator, count: number): Promise<void> {
  await expect(board).toHaveAttribute('data-items', String(count))
  await expect(board).toHaveAttribute('data-waiting', '0')
}

/** Packets and loudness of the voice, whichever way it goes: a network that falters may send it by the board's connection. */
export function voiceFigures(page: Page): Promise<{ sent: number; received: number; energy: number }> {
  return page.evaluate(async () => {
    const stats = ((await window.wenqu?.voice?.getStats()) ?? []) as {
      type: string
      packetsSent?: number
      packetsReceived?: number
      totalAudioEnergy?: number
    }[]
    const sum = (type: string, of: (one: (typeof stats)[number]) => number | undefined): number =>
      stats.filter((one) => one.type === type).reduce((all, one) => all + (of(one) ?? 0), 0)
    const wire = window.wenqu?.voice?.overWire
    return {
      sent: sum('outbound-rtp', (one) => one.packetsSent) + (wire?.sent ?? 0),
      received: sum('inbound-rtp', (one) => one.packetsReceived) + (wire?.received ?? 0),
      energy: sum('inbound-rtp', (one) => one.totalAudioEnergy) + (wire?.energy ?? 0),
    }
  })
}

/** Waits until a page speaks and hears another's voice that is not silence. */
export async function expectTalking(page: Page): Promise<void> {
  await expect(page.getByTestId('voice')).toHaveAttribute('data-state', 'on', { timeout: 20_000 })
  await expect
    .poll(async () => {
      const { sent, received, energy } = await voiceFigures(page)
      return sent > 20 && received > 20 && energy > 0.001
    })
    .toBe(true)
}

/** Colours of the two hands in a story, as the tool bar's buttons have them. */
export const INKS = { red: [0xb3, 0x26, 0x1e], blue: [0x1d, 0x4e, 0xd8] } as const

/**
 * Where on an element ink of a colour is seen: the cells of a 16-pixel grid from its upper left corner, within the
 * upper `height` pixels.
 */
export async function inkCells(on: Locator, ink: keyof typeof INKS, height: number): Promise<Set<string>> {
  const picture = (await on.screenshot({ animations: 'disabled' })).toString('base64')
  const cells = await on.evaluate(
    async (_, { picture, color, height }) => {
      const CELL = 16
      const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      const context = canvas.getContext('2d')
      context?.drawImage(bitmap, 0, 0)
      const rows = Math.min(height, bitmap.height)
      const pixels = context?.getImageData(0, 0, bitmap.width, rows).data ?? []
      const found = new Set<string>()
      for (let i = 0; i < pixels.length; i += 4) {
        const far = color.reduce((sum, part, j) => sum + Math.abs(part - (pixels[i + j] ?? 0)), 0)
        const [x, y] = [(i / 4) % bitmap.width, Math.floor(i / 4 / bitmap.width)]
        if (far < 40) found.add(`${Math.floor(x / CELL)},${Math.floor(y / CELL)}`)
      }
      return [...found]
    },
    { picture, color: [...INKS[ink]], height },
  )
  return new Set(cells)
}

/** How many pixels of a colour each column of an element has that has any, from left to right. */
export async function inkColumns(on: Locator, ink: keyof typeof INKS): Promise<number[]> {
  const picture = (await on.screenshot({ animations: 'disabled' })).toString('base64')
  return on.evaluate(
    async (_, { picture, color }) => {
      const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
      context?.drawImage(bitmap, 0, 0)
      const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? []
      const columns = Array.from({ length: bitmap.width }, () => 0)
      for (let i = 0; i < pixels.length; i += 4) {
        const far = color.reduce((sum, part, j) => sum + Math.abs(part - (pixels[i + j] ?? 0)), 0)
        const x = (i / 4) % bitmap.width
        if (far < 90) columns[x] = (columns[x] ?? 0) + 1
      }
      return columns.filter((count) => count > 0)
    },
    { picture, color: [...INKS[ink]] },
  )
}

/** The colour of one pixel of an element, as its red, green and blue. */
export async function colorAt(on: Locator, [x, y]: Share): Promise<number[]> {
  const picture = (await on.screenshot({ animations: 'disabled' })).toString('base64')
  return on.evaluate(
    async (_, { picture, x, y }) => {
      const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
      context?.drawImage(bitmap, 0, 0)
      const at = [Math.floor(x * (bitmap.width - 1)), Math.floor(y * (bitmap.height - 1))] as const
      return [...(context?.getImageData(...at, 1, 1).data.slice(0, 3) ?? [])]
    },
    { picture, x, y },
  )
}

/** How much two sets have in common, from 0 to 1. */
export function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((cell) => other.has(cell)).length
  return both / Math.max(1, one.size + other.size - both)
}
