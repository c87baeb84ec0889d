/** What touches the board. */
export interface Contact {
  kind: 'pen' | 'touch' | 'mouse'
  /** Button of a mouse or pen; 0 is the tip. */
  button: number
  /** Larger side of the touching area in CSS pixels. */
  size: number
}

/** What is known about the hand when something touches the board. */
export interface Situation {
  /** A pen has written here and the person keeps fingers from drawing. */
  penLock: boolean
  /** Milliseconds since the pen last touched or hovered; infinite when it never did. */
  sincePen: number
  /** Contacts that draw at this moment. */
  drawing: number
}

/** What a contact does. */
export type Purpose = 'draw' | 'pan' | 'ignore'

/** A touch that large is the ball of the hand. A finger is 10–25 pixels wide. */
const PALM_PX = 60

/** The hand lies on the board a little longer than the pen touches it. */
const PALM_MS = 500

/** Decides what a contact does when it begins. */
export function purposeOf(
  { kind, button, size }: Contact,
  { penLock, sincePen, drawing }: Situation,
): Purpose {
  if (kind !== 'touch') return button === 0 ? (drawing ? 'ignore' : 'draw') : 'pan'
  if (size > PALM_PX || sincePen < PALM_MS) return 'ignore'
  if (penLock) return 'pan'
  return drawing ? 'ignore' : 'draw'
}
