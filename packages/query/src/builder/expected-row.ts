import { conflictOf, modelOf, readOptions, UsageError, type ModelMeta } from '@relata/core/engine'
import type { StoreContext } from './context.js'
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
  const conflict = conflictOf(model, row, rowAt(context, model, slot))
  if (conflict !== undefined) throw conflict
}
