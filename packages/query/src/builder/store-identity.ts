import { UsageError, modelOf, stateOf } from '@relata/core/engine'
import type { StoreContext } from './context.js'
import { wholeState } from './scope/scoped-state.js'
import { formatValue } from './format-value.js'

export function otherStoreError(what: string, value: unknown): UsageError {
  return new UsageError(
    'ERR_OTHER_STORE',
    `${what} belongs to another store: pass one of this store, or keys`,
    {
      value,
    },
  )
}

/** Throws `ERR_OTHER_STORE` for a row that doesn't belong to the state of this store. */
export function refuseForeignRow(context: StoreContext, row: object): void {
  if (stateOf(row) !== wholeState(context.state)) throw otherStoreError(formatValue(row), row)
}

/** Throws `ERR_OTHER_STORE` for a value that is a row of another store. */
export function refuseForeignValue(context: StoreContext, value: unknown): void {
  if (typeof value === 'object' && value !== null && modelOf(value) !== undefined)
    refuseForeignRow(context, value)
}
