import { convert, sourceOf, type RewriteRow } from '../../event/rewrite-row.js'
import type { TracedColumn } from '../../event/schema-trace.js'
import { deepFreeze } from '../../util/freeze.js'
import type { RowColumn } from './row-columns.js'
import type { RowType } from './row-generator.js'

type Dependencies = readonly [
  Row: RowType,
  deep: typeof deepFreeze,
  columns: readonly (TracedColumn | undefined)[],
  given: typeof convert,
]

/**
 * Creates stored rows from rows that an earlier schema recorded, so that a renamed column costs nothing per
 * row. `traced` has the columns of the model; missing ones are null.
 */
export function generateRowReader(
  type: RowType,
  columns: readonly RowColumn[],
  traced: readonly TracedColumn[],
): RewriteRow {
  const byName = new Map(traced.map((column) => [column.now, column]))
  const sources = columns.map(({ attribute }) => byName.get(attribute))
  const values = columns.map(({ deep }, at) => {
    const column = sources[at]
    const value = column === undefined ? 'null' : sourceOf(column, at)
    return deep ? `deep(${value})` : value
  })
  const code = `'use strict'; return (values, report) => new Row(${values.join(', ')})`
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify; rows made so cost what others cost
  const generator = new Function('Row', 'deep', 'columns', 'convert', code) as (
    ...dependencies: Dependencies
  ) => RewriteRow
  return generator(type, deepFreeze, sources, convert)
}
