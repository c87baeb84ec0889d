import type { Part } from '@/board/replay/kept'
import type { ReplayView } from '@/board/sync/api'

export type { Part }

/** The parts in the order in which they are offered. */
export const PARTS: readonly Part[] = ['all', 'board', 'sound']

/** How much smaller the log is on its way: figures of points pack well. */
const PACKED = 4

/** How many bytes a part takes, about: the board with its log and its photos, the voices, or both. */
export function dataOf(view: Pick<ReplayView, 'log_bytes' | 'image_bytes' | 'voices'>, part: Part): number {
  const board = Math.ceil(view.log_bytes / PACKED) + view.image_bytes
  const voices = view.voices.reduce((sum, { bytes }) => sum + bytes, 0)
  return { all: board + voices, board, sound: voices }[part]
}
