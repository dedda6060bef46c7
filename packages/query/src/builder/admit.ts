import { FieldError, modelOf, type ModelMeta } from '@relata/core'
import type { Expression, Query, Condition } from '../ast/nodes.js'
import { lookup, not } from '../ast/condition.js'
import { mapCondition, mapExpression, mapped, type Change } from '../ast/fold.js'
import { isExpression } from '../ast/expression.js'
import { isQuery } from '../ast/query.js'
import { RelatedCondition } from '../ast/related.js'
import { resolvePath } from '../resolve/path.js'
import type { StoreContext } from './context.js'
import { otherStore, refuseForeignRow } from './foreign.js'
import { filtered } from './refine.js'
import { questionOf, storeOf } from './source.js'
import { readUntrusted, UntrustedText } from './untrusted.js'

/**
 * What conditions and expressions are checked for when a query set takes them in: until then they belong to
 * no store and no model. Texts from outside are read, conditions on related rows become query sets, and rows
 * and query sets of another store are refused. The engine resolves names.
 */

/**
 * The condition of a model in this store; itself where nothing had to be read. Throws UsageError
 * `ERR_OTHER_STORE` for what belongs to another store.
 */
export const admitted = (context: StoreContext, model: ModelMeta, condition: Condition): Condition => {
  if (condition.kind !== 'lookup') return mapCondition(condition, changeOf(context, model))
  const { chain, value } = condition
  if (value instanceof UntrustedText) return readUntrusted(context.schema, model, chain, value)
  if (value instanceof RelatedCondition) return relatedCondition(context, model, chain, value)
  const own = admittedValue(context, model, value)
  return own === value ? condition : lookup(chain, own)
}

/** The expression of a model in this store, as {@link admitted} does it for a condition. */
export const admittedExpression = (
  context: StoreContext,
  model: ModelMeta,
  expression: Expression,
): Expression => {
  if (expression.kind !== 'value') return mapExpression(expression, changeOf(context, model))
  admittedValue(context, model, expression.value)
  return expression
}

const changeOf = (context: StoreContext, model: ModelMeta): Change => ({
  expression: (child) => admittedExpression(context, model, child),
  condition: (child) => admitted(context, model, child),
  query: (query) => admittedQuery(context, query),
})

const admittedValue = (context: StoreContext, model: ModelMeta, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (isExpression(value)) return admittedExpression(context, model, value)
  if (Array.isArray(value))
    return mapped(value as readonly unknown[], (each) => admittedValue(context, model, each))
  if (modelOf(value) !== undefined) refuseForeignRow(context, value)
  else if (isQuery(value)) admittedQuery(context, value)
  return value
}

const admittedQuery = (context: StoreContext, query: Query): Query => {
  const store = storeOf(query)
  if (store !== undefined && store !== context)
    throw otherStore(`The query set of ${query.model.name}`, query)
  return query
}

/**
 * Whether some, all or none of the related rows match: whether the row is among those that reach one that
 * matches (for `all`: one that doesn't). As a lookup of the row's own key it shares no related row with other
 * conditions, and has one value for each row.
 */
const relatedCondition = (
  context: StoreContext,
  model: ModelMeta,
  chain: string,
  { quantifier, condition }: RelatedCondition,
): Condition => {
  const { relation, lookup: named } = resolvePath(context.schema, model, chain)
  if (relation === undefined || named !== '')
    throw new FieldError(
      'ERR_NOT_A_RELATION',
      `${quantifier}: '${chain}' is not a relation of ${model.name}: name one, and put the condition in it after it.`,
      {
        value: chain,
        model: model.name,
        field: chain,
      },
    )
  const own = admitted(context, relation.target, condition)
  const matching = filtered(
    questionOf(context, relation.target),
    quantifier === 'all' ? not(own) : own,
    quantifier,
  )
  context.engine.check(matching)
  const reaching = lookup(
    'pk__in',
    filtered(questionOf(context, model), lookup(`${chain}__in`, matching), quantifier),
  )
  return quantifier === 'any' ? reaching : not(reaching)
}
