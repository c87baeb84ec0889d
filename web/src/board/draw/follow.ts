import { boxOf, type Item } from '../model/item'
import { growBox, type Box } from '../model/page'
import { keepInSight, toScreen, type Camera, type View } from './camera'

/** Where something is written at this moment. */
export interface Spot {
  page: number
  box: Box
}

/** On which side of what is in sight something lies. */
export type Side = 'above' | 'below' | 'beside'

/** What to do about writing that is out of sight: go there, or say where it is. */
export type Reaction = { go: Camera } | { say: Side }

/** Room around the tip of a line, in page units: about a written word. */
const AROUND_TIP = 300

/** Share of the view before what one goes to; most of the rest is for what will be written after it. */
const BEFORE = 0.4

/** Where a thing draws the eye: a line at its tip, anything else as a whole. */
export function spotOf(item: Item): Spot {
  const tip = item.kind === 'ink' ? item.points[item.points.length - 1] : undefined
  if (!tip) return { page: item.page, box: boxOf(item) }
  return {
    page: item.page,
    box: growBox({ left: tip.x, top: tip.y, right: tip.x, bottom: tip.y }, AROUND_TIP),
  }
}

/** Where to look so that `box` is in sight, at the same zoom. Nothing when it is, or when no moving would help. */
export function whereTo(camera: Camera, view: View, box: Box): Camera | undefined {
  const { across, down } = offsets(camera, view, box)
  if (!across && !down) return undefined
  const moved = keepInSight({ ...camera, x: camera.x + across, y: camera.y + down }, view)
  const near = Math.abs(moved.x - camera.x) < 1 && Math.abs(moved.y - camera.y) < 1
  return near ? undefined : moved
}

/** Decides about writing in `box`: who follows goes there, unless busy writing; who does not is told the side. */
export function reactionTo(
  box: Box,
  at: { camera: Camera; view: View },
  who: { follows: boolean; busy: boolean },
): Reaction | undefined {
  const go = whereTo(at.camera, at.view, box)
  if (!go) return undefined
  if (who.follows && !who.busy) return { go }
  const { down } = offsets(at.camera, at.view, box)
  return { say: down > 0 ? 'above' : down < 0 ? 'below' : 'beside' }
}

/** How far the page has to move, in CSS pixels. */
function offsets(camera: Camera, view: View, box: Box): { across: number; down: number } {
  const start = toScreen(camera, { x: box.left, y: box.top })
  const end = toScreen(camera, { x: box.right, y: box.bottom })
  return { across: offset(start.x, end.x, view.width), down: offset(start.y, end.y, view.height) }
}

function offset(start: number, end: number, room: number): number {
  const length = end - start
  // What does not fit is in sight when its beginning is.
  if (start >= 0 && (length > room ? start < room / 2 : end <= room)) return 0
  return Math.max(0, (room - length) * BEFORE) - start
}
