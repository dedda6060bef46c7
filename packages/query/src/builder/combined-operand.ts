import { UsageError } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { otherStoreError } from './store-identity.js'
import { QuerySource } from './query-source.js'
import { refuseOtherCopy } from './this-copy.js'

/** The query of a query set that is combined with one of `context`'s store. */
export function operandQuery(other: unknown, context: StoreContext, method: string): Query {
  if (!(other instanceof QuerySource)) {
    refuseOtherCopy(other)
    throw new UsageError('ERR_ARGUMENT', `${method} takes query sets`, { value: other })
  }
  if (other.context !== context) throw otherStoreError(`The query set of ${other.query.model.name}`, other)
  return other.query
}
