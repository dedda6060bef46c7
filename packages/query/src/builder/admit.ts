import { State } from '@relata/core'
import type { ModelMeta } from '@relata/core'
import type { Condition } from '../ast/condition.js'
import { childrenOf, mapCondition } from '../ast/fold.js'
import type { Change, Tree } from '../ast/fold.js'
import { isExpression } from '../ast/expression.js'
import type { Expression } from '../ast/expression.js'
import { isQuery } from '../ast/query.js'
import type { Query } from '../ast/query.js'
import type { StoreContext } from './context.js'
import { otherStore, refuseForeignRow } from './foreign.js'
import { storeOf } from './source.js'
import { readUntrusted, UntrustedText } from './untrusted.js'

/**
 * What conditions and expressions are looked over for when a query set takes them in: until then they belong to no store and no model. Texts from
 * outside are read, and rows and query sets of another store refused. What names mean is the engine's matter.
 */

const admitValue = (context: StoreContext, value: unknown): void => {
  if (typeof value !== 'object' || value === null) return
  if (isExpression(value)) admitExpression(context, value)
  else if (Array.isArray(value)) for (const each of value as readonly unknown[]) admitValue(context, each)
  else if (State.modelOf(value) !== undefined) refuseForeignRow(context, value)
  else if (isQuery(value)) admitQuery(context, value)
}

const admitQuery = (context: StoreContext, query: Query): void => {
  const store = storeOf(query)
  if (store !== undefined && store !== context) throw otherStore(`The query set of ${query.model.name}`, query)
}

/** The condition as this store asks it of this model; itself where nothing had to be read. */
export const admitted = (context: StoreContext, model: ModelMeta, condition: Condition): Condition => {
  if (condition.kind === 'lookup' && condition.value instanceof UntrustedText)
    return readUntrusted(context.schema, model, condition.chain, condition.value)
  if (condition.kind === 'lookup' || condition.kind === 'expression') {
    admitTree(context, condition)
    return condition
  }
  const change: Change = { expression: (expression) => expression, condition: (child) => admitted(context, model, child) }
  return mapCondition(condition, change)
}

/** Throws UsageError `ERR_OTHER_STORE` for what belongs to another store. */
export const admitExpression = (context: StoreContext, expression: Expression): void => admitTree(context, expression)

const admitTree = (context: StoreContext, tree: Tree): void => {
  if (tree.kind === 'lookup' || tree.kind === 'value') return admitValue(context, tree.value)
  for (const child of childrenOf(tree)) {
    if (child.kind === 'query') admitQuery(context, child)
    else admitTree(context, child)
  }
}
