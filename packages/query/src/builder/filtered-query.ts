import type { SchemaMeta } from '@relata/core'
import { isExpression } from '../ast/expression.js'
import type { Query } from '../ast/nodes.js'
import { FilterShape, hasPlace, type OpenStep, type ShapeLookup } from '../plan/filter-shape.js'
import { shapedQuery, testsOf } from '../plan/shaped-query.js'
import type { ValueTest } from '../resolve/value-test.js'
import { checkedCondition } from './check-arguments.js'
import { conditionsOf, isPlainObject } from './condition.js'
import type { StoreContext } from './context.js'
import { excluded, filtered } from './refine.js'
import { shapeOf } from './query-source.js'
import { isSliced } from './refusal.js'

/**
 * The query of `filter` or `exclude`. The arguments of one call are one scope. Throws FieldError, ValidationError and
 * UsageError for names and values that are wrong.
 */
export function filteredQuery(
  context: StoreContext,
  query: Query,
  where: readonly unknown[],
  method: 'filter' | 'exclude',
): Query {
  const negated = method === 'exclude'
  const only = where.length === 1 ? where[0] : undefined
  const shaped = shapedFilter(context, query, { where: only, negated })
  if (shaped !== undefined) return shaped
  const condition = checkedCondition(context, query.model, conditionsOf(where))
  const general = negated ? excluded(query, condition) : filtered(query, condition, method)
  context.engine.check(general)
  learnFilter(context.schema, query, only, negated)
  return shapedFilter(context, query, { where: only, negated }) ?? general
}

/**
 * A query with a further filter whose shape was seen before: no name is resolved, only the constants are
 * read. Undefined for all other queries, which are handled in the general way. Throws the same
 * ValidationError.
 */
export function shapedFilter(
  context: StoreContext,
  query: Query,
  { where, negated }: { readonly where: unknown; readonly negated: boolean },
): Query | undefined {
  const shape = shapeOf(query)
  if (shape === undefined || isSliced(query) || !isPlainObject(where) || isExpression(where)) return undefined
  const tests: unknown[] = testsOf(query).slice()
  const start = tests.length
  let step: OpenStep = negated ? shape.exclude : shape.filter
  for (const chain in where) {
    const value = where[chain]
    const next = step.next(chain, value)
    if (next === undefined || next === null || !hasPlace(next.last, value)) return undefined
    tests.push(value)
    step = next
  }
  if (step.closed === undefined) return undefined
  context.store.assertOpen()
  // All values were read before the first test is made: undefined is refused first, whatever else is wrong.
  for (let i = start; i < tests.length; i++) tests[i] = (step.lookups[i] as ShapeLookup).test(tests[i])
  return shapedQuery(step.closed, tests as ValueTest[])
}

/** Remembers the shape of a filter whose names were checked. */
export function learnFilter(schema: SchemaMeta, query: Query, where: unknown, negated: boolean): void {
  const shape = shapeOf(query)
  if (shape === undefined || !isPlainObject(where) || isExpression(where)) return
  let step: OpenStep = negated ? shape.exclude : shape.filter
  for (const chain in where) {
    const next = step.learn(schema, chain, where[chain])
    if (next === null || !hasPlace(next.last, where[chain])) return
    step = next
  }
  if (step.lookups.length > shape.lookups.length) step.closed ??= FilterShape.after(step)
}
