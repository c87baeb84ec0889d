import { pan, toPage, zoomAt } from '../draw/camera'
import type { Surface } from '../draw/surface'
import type { Place } from '../model/page'
import { EVEN_PRESSURE, type InkPoint } from '../model/points'
import type { Tool } from './bench'
import { purposeOf, type Contact, type Purpose } from './contact'

/** A second finger within this time means the first one did not want to draw. */
const SECOND_FINGER_MS = 250

/** Longest pause between two strokes of one thought, in milliseconds. */
const PAUSE_MS = 2_000

interface Touching {
  kind: Contact['kind']
  purpose: Purpose
  since: number
  at: Place
}

/** Turns what touches the board into drawing, panning and zooming. */
export class Pointers {
  /** Whether a pen keeps fingers from drawing. */
  lockable = true
  /** Called when the first pen of this board was met. */
  penMet: () => void = () => {}
  /** Nobody may draw: the room is locked, or only watched. */
  readOnly = false

  private readonly touching = new Map<number, Touching>()
  private penSeen = false
  private penAt = -Infinity
  private drewAt = -Infinity
  private closed = false

  constructor(
    private readonly element: HTMLElement,
    private readonly surface: Surface,
    private readonly tool: () => Tool | undefined,
  ) {
    this.listen('pointerdown', (event) => this.down(event))
    this.listen('pointermove', (event) => this.move(event))
    this.listen('pointerup', (event) => this.up(event))
    this.listen('pointercancel', (event) => this.cancel(event))
    element.addEventListener('wheel', (event) => this.wheel(event), { passive: false })
    element.addEventListener('contextmenu', (event) => event.preventDefault())
  }

  /** Whether something is being drawn, or was a moment ago: between two strokes of a word the page must stay. */
  get writing(): boolean {
    const drawing = [...this.touching.values()].some(({ purpose }) => purpose === 'draw')
    return drawing || performance.now() - this.drewAt < PAUSE_MS
  }

  /** Lets go of the board. */
  close(): void {
    this.closed = true
    this.touching.clear()
  }

  private listen(
    type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel',
    act: (event: PointerEvent) => void,
  ): void {
    this.element.addEventListener(type, (event) => {
      if (!this.closed) act(event)
    })
  }

  private down(event: PointerEvent): void {
    if (event.pointerType === 'pen') this.meetPen()
    this.capture(event)
    const at = this.place(event)
    let purpose = this.readOnly ? ('pan' as const) : purposeOf(this.contact(event), this.situation())
    const first = this.firstFinger()
    if (event.pointerType === 'touch' && first && purpose === 'ignore' && this.mayPinch(first)) {
      this.tool()?.cancel()
      first.purpose = purpose = 'pan'
    }
    this.touching.set(event.pointerId, {
      kind: this.contact(event).kind,
      purpose,
      since: event.timeStamp,
      at,
    })
    if (purpose === 'draw') this.tool()?.down(this.point(event))
  }

  private capture(event: PointerEvent): void {
    try {
      this.element.setPointerCapture(event.pointerId)
    } catch {
      // The contact has ended already, or a test made it up.
    }
  }

  private move(event: PointerEvent): void {
    if (event.pointerType === 'pen') this.penAt = performance.now()
    const touch = this.touching.get(event.pointerId)
    if (touch?.purpose === 'draw') {
      const parts = event.getCoalescedEvents?.() ?? []
      this.tool()?.move((parts.length ? parts : [event]).map((part) => this.point(part)))
    } else if (touch?.purpose === 'pan') {
      this.drag(touch, this.place(event))
    }
  }

  private up(event: PointerEvent): void {
    const touch = this.touching.get(event.pointerId)
    this.touching.delete(event.pointerId)
    if (touch?.purpose !== 'draw') return
    this.drewAt = performance.now()
    this.tool()?.up()
  }

  private cancel(event: PointerEvent): void {
    const touch = this.touching.get(event.pointerId)
    this.touching.delete(event.pointerId)
    if (touch?.purpose !== 'draw') return
    // A pen is cancelled when the system takes over; what it wrote was meant. A finger was a palm.
    if (touch.kind === 'pen') this.tool()?.up()
    else this.tool()?.cancel()
  }

  private drag(touch: Touching, to: Place): void {
    const other = [...this.touching.values()].find((one) => one !== touch && one.purpose === 'pan')
    const { camera, view } = this.surface
    if (!other) {
      this.surface.steer(pan(camera, to.x - touch.at.x, to.y - touch.at.y, view))
    } else {
      const [before, after] = [middle(touch.at, other.at), middle(to, other.at)]
      const factor = gap(to, other.at) / Math.max(1, gap(touch.at, other.at))
      const moved = pan(camera, after.x - before.x, after.y - before.y, view)
      this.surface.steer(zoomAt(moved, factor, after.x, after.y, view))
    }
    touch.at = to
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault()
    const { camera, view } = this.surface
    const { x, y } = this.place(event)
    const step = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    if (event.ctrlKey || event.metaKey)
      this.surface.steer(zoomAt(camera, Math.exp(-event.deltaY * step * 0.003), x, y, view))
    else this.surface.steer(pan(camera, -event.deltaX * step, -event.deltaY * step, view))
  }

  /** The pen is here: a hand that already lay on the board was not drawing. */
  private meetPen(): void {
    this.penAt = performance.now()
    if (!this.penSeen) this.penMet()
    this.penSeen = true
    for (const touch of this.touching.values()) {
      if (touch.kind !== 'touch') continue
      if (touch.purpose === 'draw') this.tool()?.cancel()
      touch.purpose = 'ignore'
    }
  }

  private firstFinger(): Touching | undefined {
    return [...this.touching.values()].find((one) => one.kind === 'touch' && one.purpose === 'draw')
  }

  private mayPinch(first: Touching): boolean {
    return (
      performance.now() - this.penAt > SECOND_FINGER_MS * 2 &&
      performance.now() - first.since < SECOND_FINGER_MS
    )
  }

  private situation() {
    const drawing = [...this.touching.values()].filter((one) => one.purpose === 'draw').length
    return { penLock: this.penSeen && this.lockable, sincePen: performance.now() - this.penAt, drawing }
  }

  private contact(event: PointerEvent): Contact {
    const kind = event.pointerType === 'pen' || event.pointerType === 'touch' ? event.pointerType : 'mouse'
    return { kind, button: event.button, size: Math.max(event.width, event.height) }
  }

  private place(event: MouseEvent): Place {
    const { left, top } = this.element.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }

  private point(event: PointerEvent): InkPoint {
    const { x, y } = this.place(event)
    const p = event.pointerType === 'pen' ? Math.round(event.pressure * 255) : EVEN_PRESSURE
    return { ...toPage(this.surface.camera, x, y), p }
  }
}

function middle(a: Place, b: Place): Place {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

function gap(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
