import type { Condition } from '../ast/condition.js'
import { isExpression, type AggregateExpression, type Expression } from '../ast/expression.js'
import { isQuery } from '../ast/query.js'
import type { Path } from '../resolve/path.js'
import type { Context } from './context.js'
import { matchColumn } from './columns.js'
import { overAlias, pathOf, valuePathOf } from './relations.js'

/** What an expression reads of the query it stands in. */
export interface Reads {
  readonly paths: Path[]
  /** Something of the row itself beside paths: an annotation, a subquery, an aggregate. */
  rooted: boolean
}

/** The chains that an expression reads; those of an aggregate are its own, since it makes its own choices. */
export function readsOf(context: Context, expression: Expression, into: Reads = { paths: [], rooted: false }): Reads {
  switch (expression.kind) {
    case 'f':
      if (matchColumn(context, expression.chain) !== undefined) columnReads(context, expression.chain, into)
      else pushPath(into, valuePathOf(context, expression.chain))
      break
    case 'aggregate':
    case 'exists':
    case 'subquery':
      into.rooted = true
      break
    case 'condition':
      conditionReads(context, expression.condition, into)
      break
    case 'arithmetic':
      readsOf(context, expression.left, into)
      readsOf(context, expression.right, into)
      break
    case 'function':
      for (const arg of expression.args) readsOf(context, arg, into)
      break
    case 'case':
      for (const [when, then] of expression.branches) {
        conditionReads(context, when, into)
        readsOf(context, then, into)
      }
      if (expression.otherwise !== undefined) readsOf(context, expression.otherwise, into)
      break
    case 'value':
    case 'outer':
    case 'relation':
      break
  }
  return into
}

/** A named relation's condition may ask of the row: what reads it is asked of the row, too. */
function pushPath(into: Reads, path: Path): void {
  into.paths.push(path)
  if (overAlias(path)) into.rooted = true
}

/** An annotation of choices reads what its expression does. */
function columnReads(context: Context, chain: string, into: Reads): void {
  const choices = matchColumn(context, chain)?.column.choices
  if (choices === undefined) into.rooted = true
  else readsOf(context, choices.expression, into)
}

function conditionReads(context: Context, condition: Condition, into: Reads): void {
  switch (condition.kind) {
    case 'lookup':
      if (matchColumn(context, condition.chain) !== undefined) columnReads(context, condition.chain, into)
      else pushPath(into, pathOf(context, condition.chain))
      valueReads(context, condition.value, into)
      break
    case 'not':
      conditionReads(context, condition.child, into)
      break
    case 'expression':
      readsOf(context, condition.expression, into)
      break
    default:
      for (const child of condition.children) conditionReads(context, child, into)
  }
}

function valueReads(context: Context, value: unknown, into: Reads): void {
  if (isExpression(value)) readsOf(context, value, into)
  else if (isQuery(value)) into.rooted = true
  else if (Array.isArray(value)) for (const item of value) valueReads(context, item, into)
}

/** True where an expression aggregates over the rows of the query it stands in. */
export function hasAggregate(context: Context, expression: Expression): boolean {
  switch (expression.kind) {
    case 'aggregate':
      return true
    case 'f':
      return matchColumn(context, expression.chain)?.column.aggregate === true
    case 'arithmetic':
      return hasAggregate(context, expression.left) || hasAggregate(context, expression.right)
    case 'function':
      return expression.args.some((arg) => hasAggregate(context, arg))
    case 'condition':
      return conditionHasAggregate(context, expression.condition)
    case 'case':
      return (
        expression.branches.some(([when, then]) => conditionHasAggregate(context, when) || hasAggregate(context, then)) ||
        (expression.otherwise !== undefined && hasAggregate(context, expression.otherwise))
      )
    default:
      return false
  }
}

/** The same of a condition. */
export function conditionHasAggregate(context: Context, condition: Condition): boolean {
  switch (condition.kind) {
    case 'lookup':
      return (
        matchColumn(context, condition.chain)?.column.aggregate === true ||
        (isExpression(condition.value) && hasAggregate(context, condition.value))
      )
    case 'not':
      return conditionHasAggregate(context, condition.child)
    case 'expression':
      return hasAggregate(context, condition.expression)
    default:
      return condition.children.some((child) => conditionHasAggregate(context, child))
  }
}

/** The chains that an expression names outside of aggregates, as they are written: a condition's with their lookups. */
export function chainsOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'f':
      return [expression.chain]
    case 'arithmetic':
      return [...chainsOf(expression.left), ...chainsOf(expression.right)]
    case 'function':
      return expression.args.flatMap(chainsOf)
    case 'condition':
      return conditionChains(expression.condition)
    case 'case': {
      const branches = expression.branches.flatMap(([when, then]) => [...conditionChains(when), ...chainsOf(then)])
      return expression.otherwise === undefined ? branches : [...branches, ...chainsOf(expression.otherwise)]
    }
    default:
      return []
  }
}

/** The chains that an expression's aggregates read, those of their filters with their lookups. */
export function aggregatedChains(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'aggregate':
      return [
        ...(expression.of === undefined ? [] : chainsOf(expression.of)),
        ...(expression.filter === undefined ? [] : conditionChains(expression.filter)),
      ]
    case 'arithmetic':
      return [...aggregatedChains(expression.left), ...aggregatedChains(expression.right)]
    case 'function':
      return expression.args.flatMap(aggregatedChains)
    case 'case':
      return [
        ...expression.branches.map(([, then]) => then),
        ...(expression.otherwise === undefined ? [] : [expression.otherwise]),
      ].flatMap(aggregatedChains)
    default:
      return []
  }
}

function conditionChains(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'lookup':
      return [condition.chain, ...(isExpression(condition.value) ? chainsOf(condition.value) : [])]
    case 'not':
      return conditionChains(condition.child)
    case 'expression':
      return chainsOf(condition.expression)
    default:
      return condition.children.flatMap(conditionChains)
  }
}

/** An aggregate whose own subject is one already; undefined where there is none. */
export function nestedAggregate(context: Context, expression: Expression): AggregateExpression | undefined {
  switch (expression.kind) {
    case 'aggregate':
      return expression.of !== undefined && hasAggregate(context, expression.of) ? expression : undefined
    case 'arithmetic':
      return nestedAggregate(context, expression.left) ?? nestedAggregate(context, expression.right)
    case 'function':
      return firstOf(expression.args, (arg) => nestedAggregate(context, arg))
    case 'case':
      return (
        firstOf(expression.branches, ([, then]) => nestedAggregate(context, then)) ??
        (expression.otherwise && nestedAggregate(context, expression.otherwise))
      )
    default:
      return undefined
  }
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** An aggregate stands in the expression itself; annotations that are some are not looked for. */
export function holdsAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case 'aggregate':
      return true
    case 'arithmetic':
      return holdsAggregate(expression.left) || holdsAggregate(expression.right)
    case 'function':
      return expression.args.some(holdsAggregate)
    case 'case':
      return (
        expression.branches.some(([, then]) => holdsAggregate(then)) ||
        (expression.otherwise !== undefined && holdsAggregate(expression.otherwise))
      )
    default:
      return false
  }
}
