import { ALL_ROWS, ROWS } from '../ast/query-part.js'
import { UsageError } from '@relata/core'
import { junction, lookup } from '../ast/condition.js'
import type { Condition, Query, Step } from '../ast/nodes.js'
import { checkSize, sizeOf } from '../ast/size.js'
import { distinctNames } from '../ast/query.js'
import { ownSteps, scopeOf } from '../bind/default-scope.js'
import { choosesOwner } from '../engine/base-predicate.js'
import { emptied, filtered } from './refine.js'
import { isSliced, refuseCombined, refuseSliced } from './refusal.js'
import { refined } from './query-source.js'

type MergeOperator = 'and' | 'or' | 'xor'
type FilterStep = Extract<Step, { kind: 'filter' }>

/**
 * Combines the conditions of two query sets of one model. Annotations are those of the first; the order is
 * that of the second if it has one.
 */
export function mergedQuery(operator: MergeOperator, one: Query, other: Query): Query {
  checkMergeable(operator, one, other)
  checkSize(sizeOf(one) + sizeOf(other))
  const order = other.order !== undefined && other.order.length > 0 ? other.order : one.order
  return refined(combinedConditions(operator, one, other), { order })
}

function checkMergeable(operator: MergeOperator, one: Query, other: Query): void {
  for (const query of [one, other]) {
    refuseCombined(query, operator)
    if (operator === 'and') refuseSliced(query, operator)
  }
  if (one.model !== other.model)
    throw new UsageError(
      'ERR_COMBINED_MODELS',
      `${operator} takes query sets of one model, not of ${one.model.name} and ${other.model.name}`,
      { value: other.model.name },
    )
  if (one.distinct !== other.distinct || distinctNames(one) !== undefined)
    throw new UsageError(
      'ERR_COMBINED_DISTINCT',
      `${operator} can't combine a distinct query set with one that isn't distinct, or is by other names: filter({ pk__in: rows }) by one of them instead`,
      {
        value: operator,
      },
    )
  if (!sameShape(one, other))
    throw new UsageError('ERR_COMBINED_VALUES', `${operator} takes query sets that select the same values`, {
      value: operator,
    })
}

function sameShape({ shape: one }: Query, { shape: other }: Query): boolean {
  return one.kind === 'rows' || other.kind === 'rows'
    ? one.kind === other.kind
    : one.form === other.form && (one.names ?? []).join() === (other.names ?? []).join()
}

function combinedConditions(operator: MergeOperator, one: Query, other: Query): Query {
  const [oneEmpty, otherEmpty] = [one.base.kind === 'none', other.base.kind === 'none']
  if (operator === 'and') return oneEmpty || otherEmpty ? emptied(one) : intersected(one, other)
  if (oneEmpty) return other
  return otherEmpty ? one : alternatives(operator, one, other)
}

/**
 * Appends the filters of the other query, unless the first of them would share the related row that the
 * manager of the first query has chosen. The default scope of either is that of the result.
 */
function intersected(one: Query, other: Query): Query {
  const own = ownSteps(one)
  const filters = own.length === 0 && choosesOwner(one) ? undefined : onlyFilters(other)
  const scope = scopeOf(one) ?? scopeOf(other)
  const all = refined(one, {
    steps: Object.freeze([...(scope === undefined ? [] : [scope]), ...own, ...(filters ?? [])]),
    height: Math.max(one.height, other.height),
  })
  return filters === undefined ? filtered(all, isInQuery(other, false), 'and') : all
}

/**
 * If each side is a single scope, both are one scope joined by `or`: some choice of related rows satisfies a
 * or b exactly if some choice satisfies a or some choice satisfies b. Several scopes, and `xor`, become tests
 * of membership in each query. The default scope is that of the result if both have it; if one of them is unscoped, both
 * are such tests over all rows.
 */
function alternatives(operator: 'or' | 'xor', one: Query, other: Query): Query {
  const isMixed = scopeOf(one) !== scopeOf(other)
  if (isMixed && operator === 'or')
    return filtered(withoutFilters(one, false), junction('or', [isInQuery(one), isInQuery(other)]), operator)
  const [left, right] = [singleScope(one), singleScope(other)]
  if (left === 'all' && operator === 'or') return one
  if (right === 'all' && operator === 'or') return other
  const plain =
    operator === 'or' && left !== undefined && right !== undefined && left !== 'all' && right !== 'all'
  const condition = plain
    ? junction(operator, [left, right])
    : operator === 'xor'
      ? exclusiveCondition(one, other, isMixed)
      : junction('or', [isInQuery(one, false), isInQuery(other, false)])
  return filtered(withoutFilters(one, !isMixed), condition, operator)
}

/**
 * Conditions that `xor` of query sets created. A further `xor` adds a side to them, of which exactly one must
 * be true, as in Django 4.2.
 */
const EXCLUSIVE = new WeakSet<Condition>()

function exclusiveSides(query: Query, scoped: boolean): readonly Condition[] | undefined {
  const condition = singleScope(query)
  if (condition === undefined || condition === 'all') return undefined
  if (condition.kind !== 'xor' || !EXCLUSIVE.has(condition)) return undefined
  const scope = scoped ? scopeOf(query) : undefined
  if (scope === undefined) return condition.children
  const shown = isInQuery(refined(query, { steps: Object.freeze([scope]) }))
  return condition.children.map((side) => junction('and', [side, shown]))
}

/** `scoped`: each side has the default scope of its query, which the result doesn't have. */
function exclusiveCondition(one: Query, other: Query, scoped: boolean): Condition {
  const left = exclusiveSides(one, scoped)
  const right = left === undefined ? undefined : exclusiveSides(other, scoped)
  const condition = junction('xor', [
    ...(left ?? [isInQuery(one, scoped)]),
    ...(right ?? [isInQuery(other, scoped)]),
  ])
  EXCLUSIVE.add(condition)
  return condition
}

/** The filters of a query, if besides its default scope nothing else decides which rows it contains. */
function onlyFilters(query: Query): readonly FilterStep[] | undefined {
  if (query.base.kind !== 'all' || isSliced(query)) return undefined
  const steps = ownSteps(query).filter((step) => step.kind !== 'values')
  return steps.every((step) => step.kind === 'filter') ? steps : undefined
}

function singleScope(query: Query): Condition | 'all' | undefined {
  const filters = onlyFilters(query)
  if (filters === undefined || filters.length > 1) return undefined
  return filters[0]?.condition ?? 'all'
}

/** `scoped` false: the condition stands beside the default scope of the query. A slice is one of its rows. */
function isInQuery(query: Query, scoped: boolean = true): Condition {
  const steps = scoped || isSliced(query) ? query.steps : ownSteps(query)
  return lookup(
    'pk__in',
    refined(query, {
      shape: ROWS,
      steps: Object.freeze(steps.filter((step) => step.kind !== 'values')),
    }),
  )
}

/** The query's annotations and values over all rows, or over those of its default scope. */
function withoutFilters(query: Query, scoped: boolean): Query {
  const scope = scoped ? scopeOf(query) : undefined
  return refined(query, {
    base: ALL_ROWS,
    start: 0,
    stop: undefined,
    steps: Object.freeze(query.steps.filter((step) => step.kind !== 'filter' || step === scope)),
  })
}
