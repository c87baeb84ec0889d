import { AXIS, RULER } from './measures'
import type { InstrumentShape, RulerShape } from './op'
import type { Box, Place } from './page'

export { AXIS }

/** Direction of an angle in whole degrees clockwise: a step of one along it. */
export function direction(angle: number): Place {
  const turn = (angle * Math.PI) / 180
  return { x: Math.cos(turn), y: Math.sin(turn) }
}

/** The place that is so far along an instrument's edge, and so far to the right of that. */
export function along({ x, y, angle }: InstrumentShape, far: number, aside = 0): Place {
  const step = direction(angle)
  return { x: x + step.x * far - step.y * aside, y: y + step.y * far + step.x * aside }
}

/** The four corners of a ruler, beginning at its zero. */
export function cornersOf(ruler: RulerShape): [Place, Place, Place, Place] {
  const { length } = ruler
  return [
    along(ruler, 0),
    along(ruler, length),
    along(ruler, length, RULER.depth),
    along(ruler, 0, RULER.depth),
  ]
}

/** The part of the page an instrument covers. */
export function boxOfInstrument(shape: InstrumentShape): Box {
  const places = shape.type === 'ruler' ? cornersOf(shape) : rimOf(shape)
  const [across, down] = [places.map(({ x }) => x), places.map(({ y }) => y)]
  return {
    left: Math.min(...across) - 20,
    top: Math.min(...down) - 20,
    right: Math.max(...across) + 20,
    bottom: Math.max(...down) + 20,
  }
}

function rimOf(shape: InstrumentShape & { type: 'protractor' }): Place[] {
  const rim = Array.from({ length: 37 }, (_, i) => {
    const step = direction(shape.angle - i * 5)
    return { x: shape.x + step.x * shape.radius, y: shape.y + step.y * shape.radius }
  })
  return rim
}

/** The least of 1, 2, 5, 10, 20, 50, … of which `each` units a piece come to the least distance of numbers. */
export function niceStep(each: number): number {
  for (let ten = 1; ; ten *= 10)
    for (const part of [1, 2, 5]) if (part * ten * each >= AXIS.apart) return part * ten
}
