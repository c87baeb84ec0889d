import type { ToolName } from './bench'

/** What a key does on the board. */
export type Command =
  | { tool: ToolName }
  /** Moves what is held by steps, or turns it by degrees. */
  | { nudge: [across: number, down: number] }
  | { turn: number }
  | 'undo'
  | 'redo'
  | 'double'
  | 'lock'
  | 'hold_all'
  | 'hold_next'
  | 'write'
  | 'help'
  | 'remove'
  | 'fit'
  | 'whole'
  | 'zoom_in'
  | 'zoom_out'
  | 'next_page'
  | 'previous_page'

/** The part of a key press that matters. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

const PLAIN: Record<string, Command> = {
  p: { tool: 'pen' },
  h: { tool: 'highlighter' },
  e: { tool: 'eraser' },
  v: { tool: 'select' },
  k: { tool: 'laser' },
  t: { tool: 'text' },
  f: { tool: 'formula' },
  l: { tool: 'line' },
  a: { tool: 'arrow' },
  r: { tool: 'rect' },
  o: { tool: 'ellipse' },
  c: { tool: 'snip' },
  n: 'hold_next',
  m: 'lock',
  d: 'double',
  enter: 'write',
  '?': 'help',
  '？': 'help',
  '[': { turn: -1 },
  ']': { turn: 1 },
  arrowleft: { nudge: [-1, 0] },
  arrowright: { nudge: [1, 0] },
  arrowup: { nudge: [0, -1] },
  arrowdown: { nudge: [0, 1] },
  delete: 'remove',
  backspace: 'remove',
  0: 'fit',
  9: 'whole',
  '+': 'zoom_in',
  '=': 'zoom_in',
  '-': 'zoom_out',
  pagedown: 'next_page',
  pageup: 'previous_page',
}

/** The command of a key press, if it has one. */
export function commandOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyPress): Command | undefined {
  const letter = key.toLowerCase()
  if (altKey) return undefined
  if (!ctrlKey && !metaKey) return PLAIN[letter]
  if (letter === 'z') return shiftKey ? 'redo' : 'undo'
  if (letter === 'a') return 'hold_all'
  return letter === 'y' ? 'redo' : undefined
}
