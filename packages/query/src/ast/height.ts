import type { Levelled } from './nodes.js'
import { UsageError } from '@relata/core'
import { isExpression } from './expression.js'
import { isQuery } from './query.js'
import { RelatedCondition } from './related.js'

/**
 * The maximal nesting of conditions, expressions and query sets. Evaluation recurses once or a few times per
 * level; this limit leaves most of the call stack to the application.
 */
const MAX_LEVELS = 500
/**
 * A nested query set is planned and evaluated within the outer one, which uses as much of the call stack as
 * this many levels of a condition.
 */
const LEVELS_OF_A_QUERY = 10

export function heightOf(node: Levelled): number {
  return isQuery(node) ? node.height + LEVELS_OF_A_QUERY : (node.height ?? 1)
}

export function highest(nodes: readonly Levelled[]): number {
  let most = 0
  for (const node of nodes) most = Math.max(most, heightOf(node))
  return most
}

/** The height of a node above `levels`. Throws UsageError `ERR_TOO_DEEP`. */
export function heightAbove(levels: number): number {
  return checkedHeight(levels + 1)
}

/** Checks a height against the limit. Throws UsageError `ERR_TOO_DEEP`. */
export function checkedHeight(height: number): number {
  if (height <= MAX_LEVELS) return height
  throw new UsageError(
    'ERR_TOO_DEEP',
    `Conditions, expressions and query sets can be nested at most ${MAX_LEVELS} levels deep (a query set inside another counts as ${LEVELS_OF_A_QUERY}): pass the parts side by side, in one call or in an array.`,
    { value: height },
  )
}

/** The height of a lookup's value, in which arrays, plain objects, expressions and query sets are levels. */
export function valueHeight(value: unknown, around = 0): number {
  if (typeof value !== 'object' || value === null) return 0
  if (isExpression(value) || isQuery(value)) return heightOf(value)
  if (value instanceof RelatedCondition) return heightOf(value.condition) + LEVELS_OF_A_QUERY
  const isList = Array.isArray(value)
  if (!isList && !isPlain(value)) return 0
  // Also ends the recursion of an object that contains itself.
  checkedHeight(around + 1)
  let most = 0
  for (const item of isList ? (value as readonly unknown[]) : Object.values(value)) {
    if (typeof item === 'object' && item !== null) most = Math.max(most, valueHeight(item, around + 1))
  }
  return most + 1
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
