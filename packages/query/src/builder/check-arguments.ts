import { FieldError, modelOf, type ModelMeta } from '@relata/core'
import type { Expression, Query, Condition } from '../ast/nodes.js'
import { lookup, not } from '../ast/condition.js'
import { mapCondition, mapExpression, mapList, type Change } from '../ast/fold.js'
import { isExpression } from '../ast/expression.js'
import { isQuery } from '../ast/query.js'
import { RelatedCondition } from '../ast/related.js'
import { genericChain, type GenericChain } from '../resolve/generic-chain.js'
import { resolvePath } from '../resolve/path.js'
import type { StoreContext } from './context.js'
import { genericCondition, needsPart } from './generic-conditions.js'
import { genericValue } from './generic-values.js'
import { otherStoreError, refuseForeignRow } from './store-identity.js'
import { filtered } from './refine.js'
import { queryAll, storeOf } from './query-source.js'
import { readUntrusted, untrustedKinds, UntrustedText } from './untrusted-lookups.js'

/**
 * Checks conditions and expressions when a query set uses them: until then they belong to no store and no
 * model. Untrusted texts are parsed, conditions on related rows become query sets, and rows and query sets of
 * another store are refused. The engine resolves names.
 */

/**
 * Checks a condition on a model of this store. Returns the same node if nothing had to be converted. Throws
 * UsageError `ERR_OTHER_STORE` for what belongs to another store.
 */
export function checkedCondition(context: StoreContext, model: ModelMeta, condition: Condition): Condition {
  if (condition.kind !== 'lookup') return mapCondition(condition, checkingChange(context, model))
  const { chain, value } = condition
  const generic = context.hasGenericKeys ? genericChain(context.schema, model, chain) : undefined
  if (generic !== undefined) return genericLookup(context, model, generic, value)
  if (value instanceof UntrustedText) return readUntrusted(context.schema, model, chain, value)
  if (value instanceof RelatedCondition) return relatedCondition(context, model, chain, value)
  const own = checkedValue(context, model, value)
  return own === value ? condition : lookup(chain, own)
}

/** A lookup of a generic key. Values from outside name its kinds, or are keys to one of its targets. */
function genericLookup(
  context: StoreContext,
  model: ModelMeta,
  chain: GenericChain,
  value: unknown,
): Condition {
  if (value instanceof RelatedCondition) throw needsPart(chain, 'conditions on its rows')
  return genericCondition(
    chain,
    value instanceof UntrustedText ? untrustedKinds(chain, value) : checkedValue(context, model, value),
  )
}

/** The expression of a model in this store, as {@link checkedCondition} does it for a condition. */
export function checkedExpression(
  context: StoreContext,
  model: ModelMeta,
  expression: Expression,
): Expression {
  if (expression.kind === 'f') return genericValue(context, model, expression.chain) ?? expression
  if (expression.kind !== 'value') return mapExpression(expression, checkingChange(context, model))
  checkedValue(context, model, expression.value)
  return expression
}

function checkingChange(context: StoreContext, model: ModelMeta): Change {
  return {
    expression: (child) => checkedExpression(context, model, child),
    condition: (child) => checkedCondition(context, model, child),
    query: (query) => checkedQuery(context, query),
  }
}

function checkedValue(context: StoreContext, model: ModelMeta, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isExpression(value)) return checkedExpression(context, model, value)
  if (Array.isArray(value))
    return mapList(value as readonly unknown[], (each) => checkedValue(context, model, each))
  if (modelOf(value) !== undefined) refuseForeignRow(context, value)
  else if (isQuery(value)) checkedQuery(context, value)
  return value
}

function checkedQuery(context: StoreContext, query: Query): Query {
  const store = storeOf(query)
  if (store !== undefined && store !== context)
    throw otherStoreError(`The query set of ${query.model.name}`, query)
  return query
}

/**
 * Whether some, all or none of the related rows match: whether the row is among those that reach one that
 * matches (for `all`: one that doesn't). As a lookup of the row's own key it shares no related row with other
 * conditions, and has one value for each row.
 */
function relatedCondition(
  context: StoreContext,
  model: ModelMeta,
  chain: string,
  { quantifier, condition }: RelatedCondition,
): Condition {
  const { relation, lookup: named } = resolvePath(context.schema, model, chain)
  if (relation === undefined || named !== '')
    throw new FieldError(
      'ERR_NOT_A_RELATION',
      `${quantifier}: '${chain}' is not a relation of ${model.name}: pass a relation first, then conditions on its rows.`,
      {
        value: chain,
        model: model.name,
        field: chain,
      },
    )
  const own = checkedCondition(context, relation.target, condition)
  const matching = filtered(
    queryAll(context, relation.target),
    quantifier === 'all' ? not(own) : own,
    quantifier,
  )
  context.engine.check(matching)
  const reaching = lookup(
    'pk__in',
    filtered(queryAll(context, model), lookup(`${chain}__in`, matching), quantifier),
  )
  return quantifier === 'any' ? reaching : not(reaching)
}
