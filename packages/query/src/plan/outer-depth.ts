import type { Condition } from '../ast/condition.js'
import { isExpression, type Expression } from '../ast/expression.js'
import { isQuery, type Query } from '../ast/query.js'

const depths = new WeakMap<Query, number>()

/** How many queries out a query's outer references reach: 0 for one that stands alone. */
export function outerDepth(query: Query): number {
  const known = depths.get(query)
  if (known !== undefined) return known
  const nested = query.base.kind === 'combined' ? deepest(query.base.queries, outerDepth) : 0
  const ordered = deepest(query.order ?? [], (term) => expressionDepth(term.expression))
  const depth = Math.max(nested, ordered, deepest(query.steps, stepDepth))
  depths.set(query, depth)
  return depth
}

function deepest<T>(parts: Iterable<T>, depthOf: (part: T) => number): number {
  let depth = 0
  for (const part of parts) depth = Math.max(depth, depthOf(part))
  return depth
}

function stepDepth(step: Query['steps'][number]): number {
  if (step.kind === 'filter') return conditionDepth(step.condition)
  return step.kind === 'annotate' ? expressionDepth(step.expression) : 0
}

/** The same of a condition. */
export function conditionDepth(condition: Condition): number {
  switch (condition.kind) {
    case 'lookup':
      return valueDepth(condition.value)
    case 'not':
      return conditionDepth(condition.child)
    case 'expression':
      return expressionDepth(condition.expression)
    default:
      return deepest(condition.children, conditionDepth)
  }
}

function valueDepth(value: unknown): number {
  if (isExpression(value)) return expressionDepth(value)
  if (isQuery(value)) return Math.max(0, outerDepth(value) - 1)
  return Array.isArray(value) ? deepest(value as readonly unknown[], valueDepth) : 0
}

/** How far out an expression of a query reaches, counted from that query. */
export function expressionDepth(expression: Expression): number {
  switch (expression.kind) {
    case 'outer':
      return expression.depth
    case 'exists':
    case 'subquery':
      return Math.max(0, outerDepth(expression.query) - 1)
    case 'condition':
      return conditionDepth(expression.condition)
    case 'arithmetic':
      return Math.max(expressionDepth(expression.left), expressionDepth(expression.right))
    case 'function':
      return deepest(expression.args, expressionDepth)
    case 'aggregate': {
      const of = expression.of === undefined ? 0 : expressionDepth(expression.of)
      return Math.max(of, expression.filter === undefined ? 0 : conditionDepth(expression.filter))
    }
    case 'case': {
      const branches = deepest(expression.branches, ([when, then]) => Math.max(conditionDepth(when), expressionDepth(then)))
      return Math.max(branches, expression.otherwise === undefined ? 0 : expressionDepth(expression.otherwise))
    }
    case 'relation':
      return expression.condition === undefined ? 0 : conditionDepth(expression.condition)
    default:
      return 0
  }
}
