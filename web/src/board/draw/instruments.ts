import { along, cornersOf, direction } from '../model/instruments'
import { INSTRUMENT, PROTRACTOR, RULER } from '../model/measures'
import type { InstrumentShape, ProtractorShape, RulerShape } from '../model/op'
import type { Place } from '../model/page'
import { FONTS } from './text'

type Ctx = CanvasRenderingContext2D

/** Draws a ruler or a protractor, in page units. */
export function drawInstrument(ctx: Ctx, shape: InstrumentShape): void {
  ctx.save()
  ctx.strokeStyle = ctx.fillStyle = INSTRUMENT.line
  ctx.lineWidth = INSTRUMENT.width
  ctx.lineCap = 'butt'
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  if (shape.type === 'ruler') drawRuler(ctx, shape)
  else drawProtractor(ctx, shape)
  ctx.restore()
}

function drawRuler(ctx: Ctx, ruler: RulerShape): void {
  ctx.beginPath()
  cornersOf(ruler).forEach(({ x, y }) => ctx.lineTo(x, y))
  ctx.closePath()
  body(ctx)
  ctx.beginPath()
  for (let far = 0; far <= ruler.length; far += RULER.small) {
    const size = far % RULER.large === 0 ? 'large' : far % RULER.middle === 0 ? 'middle' : 'small'
    tick(ctx, along(ruler, far), along(ruler, far, RULER.ticks[size]))
  }
  ctx.stroke()
  ctx.font = `${RULER.letters}px ${FONTS}`
  const at = RULER.numbersAt + RULER.letters / 2
  for (let far = RULER.large; far < ruler.length; far += RULER.large)
    write(ctx, String(far / RULER.large), along(ruler, far, at), ruler.angle)
}

function drawProtractor(ctx: Ctx, shape: ProtractorShape): void {
  const { x, y, radius, angle } = shape
  const turn = (angle * Math.PI) / 180
  ctx.beginPath()
  ctx.arc(x, y, radius, turn, turn + Math.PI, true)
  ctx.closePath()
  body(ctx)
  ctx.beginPath()
  for (let degree = 0; degree <= 180; degree++) {
    const size = degree % 10 === 0 ? 'large' : degree % 5 === 0 ? 'middle' : 'small'
    tick(ctx, onArc(shape, degree, radius), onArc(shape, degree, radius - PROTRACTOR.ticks[size]))
  }
  tick(ctx, along(shape, 0), along(shape, 0, -PROTRACTOR.cross))
  ctx.stroke()
  ctx.font = `${PROTRACTOR.letters}px ${FONTS}`
  for (let degree = 10; degree < 180; degree += 10) {
    const upright = angle - degree + 90
    write(ctx, String(degree), onArc(shape, degree, radius - PROTRACTOR.outerAt), upright)
    if (radius > PROTRACTOR.innerAt * 3)
      write(ctx, String(180 - degree), onArc(shape, degree, radius - PROTRACTOR.innerAt), upright)
  }
}

/** The place at a degree of the outer count, so far from the centre. */
function onArc({ x, y, angle }: ProtractorShape, degree: number, far: number): Place {
  const step = direction(angle - degree)
  return { x: x + step.x * far, y: y + step.y * far }
}

function body(ctx: Ctx): void {
  ctx.save()
  ctx.globalAlpha = INSTRUMENT.cover
  ctx.fillStyle = INSTRUMENT.fill
  ctx.fill()
  ctx.restore()
  ctx.stroke()
}

function tick(ctx: Ctx, from: Place, to: Place): void {
  ctx.moveTo(from.x, from.y)
  ctx.lineTo(to.x, to.y)
}

function write(ctx: Ctx, words: string, { x, y }: Place, angle: number): void {
  ctx.save()
  ctx.translate(x, y)
  ctx.rotate((angle * Math.PI) / 180)
  ctx.fillText(words, 0, 0)
  ctx.restore()
}
