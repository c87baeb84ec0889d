import type { Shape } from './op'
import type { Placement } from './placement'

/** How a step changed a thing: it came, it went, took another shape or place, or was locked or unlocked. */
export type Look =
  | 'shown'
  | 'hidden'
  | { reshaped: { before: Shape; after: Shape; placed?: Placement } }
  | { placed: { before: Placement; after: Placement } }
  | { fastened: { locked: boolean } }

/**
 * What one operation changed of one thing.
 *
 * `from` and `to` are the thing's revision before and after. A step is undone only where the thing is still as the
 * step left it: what someone else changed meanwhile stays theirs.
 */
export interface Change {
  id: string
  from: number
  to: number
  look: Look
}

/** What one operation changed. */
export type Step = readonly Change[]

/** A person's own steps, the latest last. Never changed in place, so that copies of a board can share it. */
export interface History {
  done: readonly Step[]
  undone: readonly Step[]
}

/** A person who has not done anything yet. */
export const NO_HISTORY: History = { done: [], undone: [] }

/** Steps that can be taken back; older ones stand. */
const DEPTH = 200

/** Remembers a step. What was undone before it cannot be done again. */
export function remember({ done }: History, step: Step): History {
  return { done: [...done.slice(1 - DEPTH), step], undone: [] }
}

/** Takes the last step back: the step and the history afterwards. */
export function stepBack({ done, undone }: History): [Step, History] | undefined {
  const step = done[done.length - 1]
  return step && [step, { done: done.slice(0, -1), undone: [...undone, step] }]
}

/** Does the last undone step again. */
export function stepForward({ done, undone }: History): [Step, History] | undefined {
  const step = undone[undone.length - 1]
  return step && [step, { done: [...done, step], undone: undone.slice(0, -1) }]
}
