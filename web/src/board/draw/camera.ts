import { PAGE_HEIGHT, PAGE_WIDTH, type Place } from '../model/page'

/** The part of the screen a board has, in CSS pixels. */
export interface View {
  width: number
  height: number
}

/** How much larger than "the page fills the width" one may zoom, and how much smaller. */
const ZOOM = { most: 8, least: 0.4 }

/** Where the page lies on the screen: a page unit is `scale` CSS pixels, the page's corner is at `x`, `y`. */
export interface Camera {
  scale: number
  x: number
  y: number
}

/** The page as wide as the view, seen from its top. */
export function fitWidth(view: View): Camera {
  return { scale: view.width / PAGE_WIDTH, x: 0, y: 0 }
}

/** The whole page in the view. A view that is higher than the page shows it as wide as it is. */
export function fitWhole(view: View): Camera {
  return keepInSight({ scale: wholeScale(view), x: 0, y: 0 }, view)
}

/** The place on the page under a place on the screen. */
export function toPage(camera: Camera, x: number, y: number): Place {
  return { x: (x - camera.x) / camera.scale, y: (y - camera.y) / camera.scale }
}

/** The place on the screen of a place on the page. */
export function toScreen(camera: Camera, { x, y }: Place): Place {
  return { x: x * camera.scale + camera.x, y: y * camera.scale + camera.y }
}

/** Moves the page by CSS pixels. */
export function pan(camera: Camera, dx: number, dy: number, view: View): Camera {
  return keepInSight({ ...camera, x: camera.x + dx, y: camera.y + dy }, view)
}

/** Zooms about a place on the screen, which stays where it is. */
export function zoomAt(camera: Camera, factor: number, x: number, y: number, view: View): Camera {
  const fit = view.width / PAGE_WIDTH
  const least = Math.min(fit * ZOOM.least, wholeScale(view))
  const scale = clamp(camera.scale * factor, least, fit * ZOOM.most)
  const ratio = scale / camera.scale
  return keepInSight({ scale, x: x - (x - camera.x) * ratio, y: y - (y - camera.y) * ratio }, view)
}

/** A page smaller than the view stands in its middle; a larger one cannot be pushed out of it. */
export function keepInSight({ scale, x, y }: Camera, view: View): Camera {
  return {
    scale,
    x: keepAxis(x, PAGE_WIDTH * scale, view.width),
    // Room below the page's end, so that one can write there above the tool bar and the hand.
    y: keepAxis(y, PAGE_HEIGHT * scale + view.height / 3, view.height),
  }
}

function wholeScale(view: View): number {
  return Math.min(view.width / PAGE_WIDTH, view.height / PAGE_HEIGHT)
}

function keepAxis(start: number, length: number, room: number): number {
  if (length <= room) return (room - length) / 2
  return clamp(start, room - length, 0)
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
