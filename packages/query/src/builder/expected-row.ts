import {
  ConflictError,
  modelOf,
  readOptions,
  UsageError,
  type ModelMeta,
  type Row,
} from '@relata/core/engine'
import { isSameValue } from '../live/result/value-equality.js'
import type { StoreContext } from './context.js'
import { formatValue } from './format-value.js'
import { EXPECT } from './option-rules.js'
import { rowAt } from './row-key.js'

/** What `update` or `delete` of a single row was passed. */
interface Passed {
  readonly row: unknown
  readonly slot: number
  readonly options: object | undefined
}

/**
 * With `expect: 'unchanged'`, refuses a row that has other values in the store than the row that was passed.
 * Throws ConflictError `ERR_CONFLICT`, UsageError `ERR_ARGUMENT`.
 */
export function checkExpected(
  context: StoreContext,
  model: ModelMeta,
  { row, slot, options }: Passed,
  method: 'update' | 'delete',
): void {
  if (options === undefined) return
  const { expect } = readOptions(options as { readonly expect?: 'unchanged' }, EXPECT, method)
  if (expect === undefined) return
  if (typeof row !== 'object' || row === null || modelOf(row) === undefined)
    throw new UsageError(
      'ERR_ARGUMENT',
      `${method}: expect: 'unchanged' compares with the row that was read, so pass that row, not its key`,
      { value: row, model: model.name },
    )
  const current = rowAt(context, model, slot)
  const changed = model.rowFields.filter(
    ({ attribute }) => !isSameValue((row as Row)[attribute], current[attribute]),
  )
  if (changed.length === 0) return
  const fields = changed.map(({ name }) => name)
  throw new ConflictError(
    `${formatValue(current)} was changed after it was read (${fields.join(', ')}): nothing was written. Read it again, and decide again.`,
    { row, current },
    { model: model.name, fields, value: row },
  )
}
