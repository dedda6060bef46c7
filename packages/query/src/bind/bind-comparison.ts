import type { Expression, LookupCondition } from '../ast/nodes.js'
import { isExpression } from '../ast/expression.js'
import { isQuery } from '../ast/query.js'
import { invalidLookupValue } from '../resolve/lookups/definition.js'
import { itemsOf, lookupForm, makeTest, type LookupName } from '../resolve/lookups/registry.js'
import type { Path } from '../resolve/path.js'
import {
  type BoundExpression,
  type BoundOperand,
  type Compared,
  ComputeItem,
  type ConstantOperand,
  type Looked,
} from './bound-nodes.js'
import { checkKind } from './computed-test.js'
import type { Context } from './context.js'
import { queryReads, readsOf } from './expression-facts.js'
import { checkFound } from './found-values.js'
import { keyOf, rowKey } from './keys.js'
import { treeDepth } from './outer-references.js'
import { outerChains, outerMissing, typedRow } from './outer-row.js'

/** The subject of a lookup: a column at the end of a path, or an annotation. */
export interface Side extends Looked {
  readonly paths: readonly Path[]
  readonly rooted: boolean
  readonly left: BoundExpression
}
type Bind = (context: Context, expression: Expression) => BoundExpression

/** A lookup whose value is computed from the row. Throws as {@link checkKind}. */
export function bindComparison(
  context: Context,
  condition: LookupCondition,
  side: Side,
  bind: Bind,
): ComputeItem {
  if (context.outer === undefined && treeDepth(condition) > 0) throw outerMissing()
  const { value } = condition
  const { lookup, subject, left } = side
  const rhs =
    lookup === 'in' && isExpression(value) && value.kind === 'subquery' && value.output === undefined
      ? value.query
      : value
  const isList = Array.isArray(rhs)
  const values: readonly unknown[] = Array.isArray(rhs) ? rhs : [rhs]
  if (Array.isArray(rhs)) checkList(side, rhs)
  const reads = { paths: [...side.paths], rooted: side.rooted }
  for (const each of values) {
    if (isExpression(each)) readsOf(context, each, reads)
    else if (isQuery(each)) queryReads(context, each, reads)
  }
  const items = itemsOf(lookup)
  const right = values.map((each, i) => {
    const own = isList ? items?.lookup(i) : lookup
    return bindOperand(context, each, { ...side, lookup: isList ? 'exact' : lookup }, { own, bind })
  })
  return new ComputeItem({
    ...reads,
    label: condition.chain,
    test: { kind: 'comparison', lookup, subject, left, right, isList },
  })
}

interface OperandOptions {
  /** The lookup that a constant is compared with; undefined for an item of a list that is tested as a whole. */
  readonly own: LookupName | undefined
  readonly bind: Bind
}

function bindOperand(
  context: Context,
  value: unknown,
  side: Side,
  { own, bind }: OperandOptions,
): BoundOperand {
  if (isExpression(value)) {
    if (value.kind === 'value' && value.output === undefined) return constantOperand(value.value, side, own)
    const bound = bind(context, value)
    if (bound.unknown !== true) checkKind(side, bound.kind)
    return bound
  }
  if (!isQuery(value))
    return constantOperand(side.path === undefined ? rowKey(value) : keyOf(side.path, value), side, own)
  const { lookup, subject, path } = side
  const chains = outerChains(context, value)
  checkFound(context, value, side, () => typedRow(context, chains))
  const looked = path === undefined ? { lookup, subject } : { lookup, subject, path }
  return { node: 'found', ...looked, query: value, chains }
}

const constantOperand = (
  constant: unknown,
  { subject }: Side,
  own: LookupName | undefined,
): ConstantOperand => ({
  node: 'operand',
  constant,
  test: own === undefined || constant === null ? undefined : makeTest(subject, own, constant),
})

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
