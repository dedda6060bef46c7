import { FieldError, RelataError, suggest, UsageError, type ModelMeta } from '@relata/core/engine'
import { holdsWindow } from '../ast/all-rows.js'
import type { Condition, Query } from '../ast/nodes.js'
import { DefaultScope } from '../bind/default-scope.js'
import { outerDepth } from '../bind/outer-references.js'
import { boundaryOf } from '../resolve/boundary.js'
import { checkedCondition } from './check-arguments.js'
import { conditionOf } from './condition.js'
import type { StoreContext } from './context.js'
import { queryAll, refined } from './query-source.js'
import { filtered } from './refine.js'

/** The name of the scope that applies until `unscoped()`. */
const DEFAULT = 'default'

/** The declared condition of a scope. Throws FieldError `ERR_UNKNOWN_SCOPE`. */
export function scopeNamed(model: ModelMeta, name: unknown): object {
  const condition = typeof name === 'string' && name !== DEFAULT ? model.scopes.get(name) : undefined
  if (condition !== undefined) return condition
  const names = [...model.scopes.keys()].filter((each) => each !== DEFAULT)
  const known = names.length === 0 ? 'it declares none by name' : `it has ${names.join(', ')}`
  const guess = typeof name === 'string' ? suggest(name, names) : ''
  throw new FieldError(
    'ERR_UNKNOWN_SCOPE',
    `${model.name} has no scope ${JSON.stringify(name)}${guess}; ${known}`,
    {
      value: name,
      model: model.name,
    },
  )
}

/**
 * Checks the scopes that models declare (`scopes: { default: { deletedAt: null }, … }`), and lets the managers of a store
 * apply the default ones. Throws the errors of `filter`, with the name of the scope.
 */
export function declareScopes(context: StoreContext): void {
  // Those of a part of a store have been checked.
  const isPart = boundaryOf(context.schema) !== undefined
  for (const model of context.schema.models)
    for (const [name, declared] of model.scopes)
      if (name === DEFAULT || !isPart) declareScope(context, model, { name, declared })
}

interface DeclaredScope {
  readonly name: string
  readonly declared: object
}

function declareScope(context: StoreContext, model: ModelMeta, { name, declared }: DeclaredScope): void {
  try {
    const all = queryAll(context, model)
    const condition = checkedCondition(context, model, conditionOf(declared))
    const query =
      name === DEFAULT ? defaultQuery(context, all, condition) : filtered(all, condition, 'scoped')
    context.engine.check(query)
  } catch (error) {
    if (!(error instanceof RelataError || error instanceof UsageError)) throw error
    const message = `The scope '${name}' of ${model.name} can't be used: ${error.message}`
    throw new FieldError(error.code, message, { value: declared, model: model.name, cause: error })
  }
}

function defaultQuery(context: StoreContext, all: Query, condition: Condition): Query {
  const scope = new DefaultScope(condition)
  const query = refined(all, scope.change)
  if (holdsWindow(condition) || outerDepth(query) > 0)
    throw new UsageError('ERR_ARGUMENT', 'a default scope has neither window functions nor OuterRef', {
      value: condition,
      model: all.model.name,
    })
  context.defaultScopes.set(all.model, scope)
  return query
}

/** How many of the rows of a model its manager leaves out, as text; '' for none. */
export function outsideScope(context: StoreContext, shown: Query, size: number): string {
  const hidden = context.defaultScopes.has(shown.model) ? size - context.engine.count(shown) : 0
  return hidden === 0 ? '' : `, ${hidden} outside its default scope`
}
