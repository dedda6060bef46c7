import { depthAt, type KeyMeta, type NumberColumn, type TableReader } from '@relata/core/engine'
import { parentsFirst } from './tree-order.js'

/** The depths of a table's rows, at one version of the table. */
interface Depths extends NumberColumn {
  readonly version: number
}

const known = new WeakMap<TableReader, Depths>()

/** The depth of each row by slot, NaN where there is none: one pass over the table after each write to it. */
export function depthColumn(table: TableReader, parent: KeyMeta): NumberColumn {
  const last = known.get(table)
  if (last?.version === table.version) return last
  const { field } = parent
  const values = new Float64Array(table.limit).fill(Number.NaN)
  const sound = parentsFirst(table, field, (slot, above) => {
    values[slot] = above < 0 ? 0 : (values[above] as number) + 1
  })
  if (!sound)
    for (let slot = 0; slot < values.length; slot++)
      values[slot] = table.live[slot] === 1 ? depthAt(table, field, slot) : Number.NaN
  const column = { values, nulls: 0, version: table.version }
  known.set(table, column)
  return column
}

/** The depths, if so many rows are read that walking up from each would cost more, or if they are known. */
export function hotDepths(table: TableReader, parent: KeyMeta, rows: number): NumberColumn | undefined {
  const isKnown = known.get(table)?.version === table.version
  return isKnown || rows * MANY > table.limit ? depthColumn(table, parent) : undefined
}
const MANY = 8
