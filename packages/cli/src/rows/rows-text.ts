import type { ModelMeta } from '@relata/core/engine'
import { table } from '../output/table.js'
import { cutText } from '../output/printable.js'
import { valueText } from '../values/value-text.js'
import type { AnyRow } from './dynamic-rows.js'

/** The maximum number of terminal columns of a cell. */
const CELL = 40

/** The columns of rows: the requested chains, else the model's. */
export function columnsOf(model: ModelMeta, fields: readonly string[]): readonly string[] {
  return fields.length > 0 ? fields : model.rowFields.map(({ attribute }) => attribute)
}

/** Rows as a table. Cells are printable, and cut. */
export function rowsText(columns: readonly string[], rows: Iterable<AnyRow>): string {
  const numeric = columns.map(() => true)
  const cells = Array.from(rows, (row) =>
    columns.map((column, at) => {
      const value = row[column]
      if (value !== null && typeof value !== 'number' && typeof value !== 'bigint') numeric[at] = false
      return valueText(value, CELL)
    }),
  )
  const right = columns.map((_, at) => at).filter((at) => numeric[at])
  return table([columns.map((column) => cutText(column, CELL)), ...cells], { right })
}
