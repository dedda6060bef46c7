import type { Value } from '@relata/core'
import type { LookupCondition, Query } from '../ast/nodes.js'
import { isExpression } from '../ast/expression.js'
import { isQuery } from '../ast/query.js'
import { invalidLookupValue } from '../resolve/lookups/definition.js'
import { lookupForm } from '../resolve/lookups/registry.js'
import type { Path } from '../resolve/path.js'
import { comparator, type Operand } from './comparator.js'
import { checkKind } from './computed-test.js'
import { type Compared, ComputeItem, type Context } from './context.js'
import type { Compiled, Frame } from './compiled.js'
import { checkFound, foundValues, type Looked } from './found-values.js'
import { keyOf, rowKey } from './keys.js'
import { treeDepth } from './outer-references.js'
import { outerMissing, outerRows } from './outer-row.js'
import { queryReads, readsOf } from './expression-facts.js'
import type { Variables } from './variables.js'

/** What is looked up: a column at the end of a path, or an annotation. */
export interface Side extends Looked {
  readonly paths: readonly Path[]
  readonly rooted: boolean
  readonly compile: (context: Context, variables: Variables) => Compiled
}

/** A lookup whose value is computed from the row. */
export function comparison(context: Context, condition: LookupCondition, side: Side): ComputeItem {
  if (context.outer === undefined && treeDepth(condition) > 0) throw outerMissing()
  const { value } = condition
  const rhs =
    side.lookup === 'in' && isExpression(value) && value.kind === 'subquery' && value.output === undefined
      ? value.query
      : value
  const values: readonly unknown[] = Array.isArray(rhs) ? rhs : [rhs]
  if (Array.isArray(rhs)) checkList(side, rhs)
  const reads = { paths: [...side.paths], rooted: side.rooted }
  for (const each of values) {
    if (isExpression(each)) readsOf(context, each, reads)
    else if (isQuery(each)) queryReads(context, each, reads)
  }
  return new ComputeItem({
    ...reads,
    label: condition.chain,
    compile(at, variables) {
      const left = side.compile(at, variables)
      const right = values.map((each) =>
        operandOf(at, variables, each, Array.isArray(rhs) ? { ...side, lookup: 'exact' } : side),
      )
      return comparator({
        lookup: side.lookup,
        subject: side.subject,
        left,
        right,
        isList: Array.isArray(rhs),
      })
    },
  })
}

function checkList({ lookup, subject }: Compared, list: readonly unknown[]): void {
  const { takes } = lookupForm(lookup, subject)
  if (takes === 'pair' && list.length !== 2)
    throw invalidLookupValue(subject, lookup, list, 'an array of two values')
  const isOne =
    takes === 'boolean' ||
    takes === 'text' ||
    takes === 'key' ||
    (takes === 'value' && subject.kind !== 'json')
  if (isOne) throw invalidLookupValue(subject, lookup, list, 'one value')
}

function operandOf(context: Context, variables: Variables, value: unknown, side: Side): Operand {
  if (isExpression(value)) {
    if (value.kind === 'value' && value.output === undefined) return { constant: value.value }
    const compiled = context.services.expression(context, variables, value)
    if (compiled.unknown !== true) checkKind(side, compiled.kind)
    return compiled
  }
  if (isQuery(value)) return { kind: undefined, read: found(context, variables, value, side) }
  return { constant: side.path === undefined ? rowKey(value) : keyOf(side.path, value) }
}

function found(
  context: Context,
  variables: Variables,
  query: Query,
  side: Side,
): (frame: Frame) => Value | readonly Value[] {
  const rows = outerRows(context, variables, query)
  checkFound(context, query, side, () => rows(undefined))
  return (frame) => foundValues(context, query, side, rows(frame))
}
