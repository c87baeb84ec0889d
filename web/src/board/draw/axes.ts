import { axesOf, ticksOf } from '../model/axes'
import { AXIS } from '../model/measures'
import type { CoordinatesShape, NumberLineShape } from '../model/op'
import { FONTS } from './text'

type Ctx = CanvasRenderingContext2D

/** How far an arrow's head opens to each side. */
const OPENING = (25 * Math.PI) / 180

/** Draws a number line, in page units. */
export function drawNumberLine(ctx: Ctx, shape: NumberLineShape): void {
  const { x, y, w } = shape
  begin(ctx, shape)
  arrow(ctx, x, y, x + w, y)
  const ticks = ticksOf(shape)
  for (const { at } of ticks) line(ctx, at, y - AXIS.tick, at, y + AXIS.tick)
  ctx.stroke()
  ctx.textAlign = 'center'
  ctx.textBaseline = 'top'
  for (const { at, label } of ticks) if (label !== undefined) ctx.fillText(label, at, y + AXIS.gap)
  ctx.restore()
}

/** Draws a coordinate system, in page units. */
export function drawCoordinates(ctx: Ctx, shape: CoordinatesShape): void {
  const { x, y, w, h } = shape
  const { across, up, origin } = axesOf(shape)
  begin(ctx, shape)
  if (shape.grid) {
    ctx.save()
    ctx.globalAlpha = AXIS.gridCover
    ctx.lineWidth = AXIS.grid
    for (const { at } of across) line(ctx, at, y + AXIS.inset, at, y + h - AXIS.inset)
    for (const { at } of up) line(ctx, x + AXIS.inset, at, x + w - AXIS.inset, at)
    ctx.stroke()
    ctx.restore()
    ctx.beginPath()
  }
  arrow(ctx, x, origin.y, x + w, origin.y)
  arrow(ctx, origin.x, y + h, origin.x, y)
  for (const { at } of across) line(ctx, at, origin.y - AXIS.tick, at, origin.y + AXIS.tick)
  for (const { at } of up) line(ctx, origin.x - AXIS.tick, at, origin.x + AXIS.tick, at)
  ctx.stroke()
  number(ctx, shape)
  ctx.restore()
}

function number(ctx: Ctx, shape: CoordinatesShape): void {
  const { across, up, origin } = axesOf(shape)
  ctx.textAlign = 'center'
  ctx.textBaseline = 'top'
  for (const { at, label } of across)
    if (at !== origin.x && label) ctx.fillText(label, at, origin.y + AXIS.gap)
  ctx.textAlign = 'right'
  for (const { at, label } of across)
    if (at === origin.x && label) ctx.fillText(label, origin.x - AXIS.gap, origin.y + AXIS.gap)
  ctx.textBaseline = 'middle'
  for (const { at, label } of up) if (at !== origin.y && label) ctx.fillText(label, origin.x - AXIS.gap, at)
}

function begin(ctx: Ctx, { color, width }: { color: string; width: number }): void {
  ctx.save()
  ctx.strokeStyle = ctx.fillStyle = color
  ctx.lineWidth = width
  ctx.lineCap = ctx.lineJoin = 'round'
  ctx.font = `${AXIS.size}px ${FONTS}`
  ctx.beginPath()
}

function line(ctx: Ctx, x1: number, y1: number, x2: number, y2: number): void {
  ctx.moveTo(x1, y1)
  ctx.lineTo(x2, y2)
}

function arrow(ctx: Ctx, x1: number, y1: number, x2: number, y2: number): void {
  line(ctx, x1, y1, x2, y2)
  const back = Math.atan2(y1 - y2, x1 - x2)
  for (const turn of [back - OPENING, back + OPENING])
    line(ctx, x2, y2, x2 + AXIS.head * Math.cos(turn), y2 + AXIS.head * Math.sin(turn))
}
