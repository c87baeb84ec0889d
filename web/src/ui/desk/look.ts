import { reactive, watch } from 'vue'
import { me } from '@/people/session'
import { keep, kept } from '../kept'
import type { Column } from './words'

/** How a person has a table look on this device. */
export interface Look {
  /** Names of columns that are shown though spare, and of those that are hidden. */
  shown: string[]
  hidden: string[]
  dense: boolean
}

const PLAIN: Look = { shown: [], hidden: [], dense: false }

/** The look of the table `name`, kept for the signed-in person on this device. */
export function useLook(name: string): Look {
  const place = `table.${me.value?.person.id ?? ''}.${name}`
  const look = reactive<Look>({ ...PLAIN, ...kept<Partial<Look>>(place) })
  watch(look, () => keep(place, look))
  return look
}

/** The columns that are shown. */
export const columnsOf = <Row>(columns: readonly Column<Row>[], look: Look): Column<Row>[] =>
  columns.filter((column) => isShown(column, look))

/** Whether a column is shown. */
export const isShown = <Row>(column: Column<Row>, look: Look): boolean =>
  column.fixed === true ||
  (column.spare ? look.shown.includes(column.name) : !look.hidden.includes(column.name))

/** Shows a column that was hidden, or hides it. */
export function toggleColumn<Row>(column: Column<Row>, look: Look): void {
  const list = column.spare ? 'shown' : 'hidden'
  look[list] = look[list].includes(column.name)
    ? look[list].filter((name) => name !== column.name)
    : [...look[list], column.name]
}
