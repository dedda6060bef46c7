import { refuseOtherCopy, UsageError } from '@relata/core'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { otherStore } from './foreign.js'
import { Source } from './source.js'

/** The query of a query set that is combined with one of `context`'s store. */
export function queryOf(other: unknown, context: StoreContext, method: string): Query {
  if (!(other instanceof Source)) {
    refuseOtherCopy(other)
    throw new UsageError('ERR_ARGUMENT', `${method} takes query sets`, { value: other })
  }
  if (other.context !== context) throw otherStore(`The query set of ${other.query.model.name}`, other)
  return other.query
}
