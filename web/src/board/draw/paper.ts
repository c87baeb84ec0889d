import { PAPER as SIZE } from '../model/measures'
import { PAGE_HEIGHT, PAGE_WIDTH, type Paper } from '../model/page'

/** Colours of an empty page. Paper stays light in the dark look: ink colours are chosen for it. */
export const PAPER = { sheet: '#FFFFFF', rule: '#D7E3E1', red: '#F0C4BF', green: '#B7D8C4' }

type Ctx = CanvasRenderingContext2D

/** Draws an empty page, in page units. */
export function drawPaper(ctx: Ctx, paper: Paper): void {
  ctx.fillStyle = PAPER.sheet
  ctx.fillRect(0, 0, PAGE_WIDTH, PAGE_HEIGHT)
  if (paper === 'blank') return
  ctx.lineWidth = SIZE.line
  ctx.lineCap = 'butt'
  ctx.strokeStyle = paper === 'mi_grid' ? PAPER.red : paper === 'manuscript' ? PAPER.green : PAPER.rule
  ctx.beginPath()
  PRINTED[paper](ctx)
  ctx.stroke()
}

const PRINTED: Record<Exclude<Paper, 'blank'>, (ctx: Ctx) => void> = {
  lines: (ctx) => rows(ctx, SIZE.step),
  grid: (ctx) => {
    rows(ctx, SIZE.step)
    columns(ctx, SIZE.step)
  },
  mi_grid: (ctx) => {
    const { mi } = SIZE
    rows(ctx, mi)
    columns(ctx, mi)
    ctx.stroke()
    ctx.setLineDash([...SIZE.miDash])
    ctx.beginPath()
    for (let y = 0; y < PAGE_HEIGHT; y += mi) for (let x = 0; x < PAGE_WIDTH; x += mi) star(ctx, x, y, mi)
    ctx.stroke()
    ctx.setLineDash([])
    ctx.beginPath()
  },
  four_line: (ctx) => {
    const { top, gap, set } = SIZE.four
    for (let y = top; y + 3 * gap < PAGE_HEIGHT; y += set)
      for (let i = 0; i < 4; i++) run(ctx, 0, y + i * gap, PAGE_WIDTH, y + i * gap)
  },
  manuscript: (ctx) => {
    const { left, top, side, across, rows: count, pitch } = SIZE.manuscript
    for (let row = 0; row < count; row++)
      for (let i = 0; i < across; i++) ctx.rect(left + i * side, top + row * pitch, side, side)
  },
}

function rows(ctx: Ctx, step: number): void {
  for (let y = step; y < PAGE_HEIGHT; y += step) run(ctx, 0, y, PAGE_WIDTH, y)
}

function columns(ctx: Ctx, step: number): void {
  for (let x = step; x < PAGE_WIDTH; x += step) run(ctx, x, 0, x, PAGE_HEIGHT)
}

/** A cross and both diagonals, each line from its middle outwards, so that the dashes meet there. */
function star(ctx: Ctx, x: number, y: number, side: number): void {
  const half = side / 2
  for (const [dx, dy] of [
    [-1, -1],
    [0, -1],
    [1, -1],
    [1, 0],
    [1, 1],
    [0, 1],
    [-1, 1],
    [-1, 0],
  ] as const)
    run(ctx, x + half, y + half, x + half + dx * half, y + half + dy * half)
}

function run(ctx: Ctx, x1: number, y1: number, x2: number, y2: number): void {
  ctx.moveTo(x1, y1)
  ctx.lineTo(x2, y2)
}
