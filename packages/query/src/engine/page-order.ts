import { UsageError } from '@relata/core'
import { EXPRESSION, type Expression, type OrderTerm, type Query } from '../ast/nodes.js'
import { Term } from '../ast/query-part.js'
import { bindExpression } from '../bind/bind-tree.js'
import type { BoundExpression } from '../bind/bound-nodes.js'
import { bindChain } from '../bind/columns.js'
import type { PlanningContext } from '../bind/first-context.js'
import { orderTerms } from '../bind/order-terms.js'
import { isSeveral } from '../resolve/path.js'
import { bindQuery } from './plan-query.js'

/** A term of an order in which rows have one position each. */
export interface PageTerm {
  readonly term: OrderTerm
  /** The chain of lookups on its values; undefined if it is an expression, which has none. */
  readonly chain: string | undefined
  /** Whether it may be null. */
  readonly nullable: boolean
}

/**
 * The order of a query with the primary key as its last term, so that no two rows are equal in it. A relation is
 * replaced by the ordering of its rows, and the direction includes `reverse`. Throws UsageError `ERR_PAGE_ORDER`
 * for terms whose values can't be compared with those of a cursor.
 */
export function pageOrder(place: PlanningContext, query: Query): readonly PageTerm[] {
  const { context, grouping, visible } = bindQuery(place, query, { filters: () => false })
  if (grouping !== undefined)
    throw new UsageError(
      'ERR_PAGE_ORDER',
      'page needs rows, and this query set returns groups: slice it instead',
      {
        model: query.model.name,
      },
    )
  for (const name of namesOf(query) ?? visible) refuseSeveral(query, bindChain(context, name), name)
  const terms: PageTerm[] = []
  for (const term of orderTerms(context, query)) {
    const { expression, descending, nulls } = term
    const bound = bindExpression(context, expression)
    const chain = plainChain(expression)
    refuseSeveral(query, bound, chain)
    refuseKind(query, bound, chain)
    terms.push({ term: new Term(expression, descending, nulls), chain, nullable: isNullable(bound) })
    if (isKey(query, bound)) return terms
  }
  refuseKind(query, bindChain(context, 'pk'), 'pk')
  terms.push(KEY)
  return terms
}

const KEY: PageTerm = {
  term: new Term({ [EXPRESSION]: true, kind: 'f', chain: 'pk' }, false, undefined),
  chain: 'pk',
  nullable: false,
}

/** The names of values, except those that `pick` nests: these have one value for each row. */
function namesOf({ shape }: Query): readonly string[] | undefined {
  return shape.kind === 'values' && shape.tree === undefined ? shape.names : undefined
}

function plainChain(expression: Expression): string | undefined {
  return expression.kind === 'f' && expression.output === undefined ? expression.chain : undefined
}

function isKey({ model }: Query, bound: BoundExpression): boolean {
  if (bound.node !== 'path') return false
  const { field, hops, transforms } = bound.path
  return field === model.pk && hops.length === 0 && transforms.length === 0
}

function isNullable(bound: BoundExpression): boolean {
  if (bound.node !== 'path') return true
  const { field, hops, transforms } = bound.path
  return field.null || hops.length > 0 || transforms.length > 0
}

/** A row with several values has several positions. */
function refuseSeveral({ model }: Query, bound: BoundExpression, chain: string | undefined): void {
  const severalRows =
    bound.node === 'path'
      ? bound.path.hops.some(isSeveral)
      : bound.node === 'column' && bound.column.column.choices !== undefined
  if (!severalRows) return
  throw new UsageError(
    'ERR_PAGE_ORDER',
    `page can't read '${chain ?? 'an expression'}', which may lead to several rows: annotate an aggregate of it, or use pick`,
    { model: model.name, value: chain },
  )
}

/** Values that a cursor can't contain. */
function refuseKind({ model }: Query, { kind }: BoundExpression, chain: string | undefined): void {
  if (kind !== 'json' && kind !== 'custom') return
  throw new UsageError(
    'ERR_PAGE_ORDER',
    `page can't follow an order by '${chain ?? 'an expression'}', which is of type ${kind}: annotate a cast of it, and order by that`,
    { model: model.name, value: chain },
  )
}
