import { isLocked } from '../model/board'
import { AT_ONCE, double, fasten } from './arrange'
import type { Bench } from './bench'
import type { SelectTool } from './select'

/** What is done to what is held, or takes hold. */
export type Holding = 'double' | 'lock' | 'remove' | 'hold_all' | 'hold_next'

/** Does it with the tool that holds. */
export function doWithHeld(bench: Bench, tool: SelectTool, what: Holding): void {
  const items = tool.items()
  switch (what) {
    case 'hold_all':
      return tool.holdAll()
    case 'hold_next':
      return tool.holdNext()
    case 'double':
      return tool.hold(double(bench, items))
    case 'lock':
      return fasten(bench, items, !items.every(isLocked))
    case 'remove': {
      const ids = items.filter((item) => !isLocked(item)).map(({ id }) => id)
      for (let i = 0; i < ids.length; i += AT_ONCE)
        bench.submit({ k: 'erase', ids: ids.slice(i, i + AT_ONCE) })
    }
  }
}
