import type { ReplayView } from '@/board/sync/api'

/** What of a replay is played: all of it, the board alone, the voices alone. */
export const PARTS = ['all', 'board', 'sound'] as const

export type Part = (typeof PARTS)[number]

/** How much smaller the log is on its way: figures of points pack well. */
const PACKED = 4

/** How many bytes a part takes, about. Photos on the board come on top: nobody knows them before the log is read. */
export function dataOf(view: Pick<ReplayView, 'log_bytes' | 'voices'>, part: Part): number {
  const log = Math.ceil(view.log_bytes / PACKED)
  const voices = view.voices.reduce((sum, { bytes }) => sum + bytes, 0)
  return { all: log + voices, board: log, sound: voices }[part]
}
