import type { Camera } from './camera'

/** How long the page takes to glide to another place, in milliseconds. */
const GLIDE_MS = 150

/** Moves the page smoothly; at once for people who want nothing to move. */
export class Glide {
  private frame = 0

  constructor(private readonly look: (camera: Camera) => void) {}

  /** Glides from one place to another, starting from wherever an earlier glide has come to. */
  go(from: Camera, to: Camera): void {
    this.stop()
    if (wantsStillness()) return this.look(to)
    const start = performance.now()
    const step = (): void => {
      const share = Math.min(1, (performance.now() - start) / GLIDE_MS)
      this.frame = share < 1 ? requestAnimationFrame(step) : 0
      this.look(between(from, to, 1 - (1 - share) ** 3))
    }
    this.frame = requestAnimationFrame(step)
  }

  /** Stays where it is. */
  stop(): void {
    cancelAnimationFrame(this.frame)
    this.frame = 0
  }

  /** Whether the page is on its way. */
  get running(): boolean {
    return this.frame !== 0
  }
}

function between(from: Camera, to: Camera, share: number): Camera {
  if (share === 1) return to
  const mix = (a: number, b: number): number => a + (b - a) * share
  return { scale: mix(from.scale, to.scale), x: mix(from.x, to.x), y: mix(from.y, to.y) }
}

function wantsStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
