import { UsageError, modelOf, stateOf } from '@relata/core'
import type { StoreContext } from './context.js'
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

/** A row is of the state that its store has: anything else isn't this store's. */
export function refuseForeignRow(context: StoreContext, row: object): void {
  if (stateOf(row) !== context.state) throw otherStoreError(formatValue(row), row)
}

/** A row about to be written as a value. */
export function refuseForeignValue(context: StoreContext, value: unknown): void {
  if (typeof value === 'object' && value !== null && modelOf(value) !== undefined)
    refuseForeignRow(context, value)
}
