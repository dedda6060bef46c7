import { UsageError } from '@relata/core'
import type { Query } from '../ast/nodes.js'
import { checkedCondition } from './check-arguments.js'
import { conditionsOf } from './condition.js'
import { Conditions } from './conditions.js'
import type { StoreContext } from './context.js'
import { filtered } from './refine.js'

/**
 * The arguments of `db.where` as a condition: the arguments of `filter`, or a name and a value. Throws the
 * errors of `filter` of the query.
 */
export function modelCondition(context: StoreContext, query: Query, args: readonly unknown[]): Conditions {
  const [name, ...rest] = args
  if (typeof name === 'string' && rest.length !== 1)
    throw new UsageError('ERR_ARGUMENT', `where takes one value for '${name}', not ${rest.length}`, {
      value: rest,
      field: name,
    })
  const where = typeof name === 'string' ? [{ [name]: rest[0] }] : args
  const condition = checkedCondition(context, query.model, conditionsOf(where))
  context.engine.check(filtered(query, condition, 'where'))
  return new Conditions(condition)
}
