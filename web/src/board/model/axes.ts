import { niceStep } from './instruments'
import { AXIS } from './measures'
import type { CoordinatesShape, NumberLineShape } from './op'

/** A tick: how far along the page it stands, and its number, if that is written. */
export interface Tick {
  at: number
  label?: string
}

/** The ticks of a number line, from left to right. */
export function ticksOf({ x, w, from, to, step }: NumberLineShape): Tick[] {
  const each = (w - 2 * AXIS.inset) / (to - from)
  const place = (value: number): number => x + AXIS.inset + (value - from) * each
  if (step === undefined) return multiples(from, to, each, place)
  const ticks = Math.floor(((to - from) * 1_000) / step)
  const every = niceStep((each * step) / 1_000)
  return Array.from({ length: ticks + 1 }, (_, i) => {
    // In thousandths, so that a tenth ten times is one.
    const value = (from * 1_000 + i * step) / 1_000
    return { at: place(value), ...(i % every === 0 && { label: String(value) }) }
  })
}

/** Both axes of a coordinate system: where each stands, and its ticks. The zeros have no number of their own. */
export function axesOf(shape: CoordinatesShape): {
  across: Tick[]
  up: Tick[]
  origin: { x: number; y: number }
} {
  const { x, y, w, h, x_min, x_max, y_min, y_max } = shape
  const [wide, high] = [(w - 2 * AXIS.inset) / (x_max - x_min), (h - 2 * AXIS.inset) / (y_max - y_min)]
  const placeX = (value: number): number => x + AXIS.inset + (value - x_min) * wide
  const placeY = (value: number): number => y + h - AXIS.inset - (value - y_min) * high
  return {
    across: multiples(x_min, x_max, wide, placeX),
    up: multiples(y_min, y_max, high, placeY),
    origin: { x: placeX(crossing(x_min, x_max)), y: placeY(crossing(y_min, y_max)) },
  }
}

/** The value of an axis at which the other crosses it. */
function crossing(least: number, greatest: number): number {
  return least <= 0 && greatest >= 0 ? 0 : least
}

function multiples(least: number, greatest: number, each: number, place: (value: number) => number): Tick[] {
  const step = niceStep(each)
  const ticks: Tick[] = []
  for (let value = Math.ceil(least / step) * step; value <= greatest; value += step)
    // Zero may be a negative one.
    ticks.push({ at: place(value), label: String(value || 0) })
  return ticks
}
