import type { FieldMeta } from '@relata/core'
import { conjuncts, junction } from '../ast/condition.js'
import type { Condition, LookupCondition, Query } from '../ast/nodes.js'
import { isExpression } from '../ast/expression.js'
import { dependsOnAllRows } from '../ast/all-rows.js'
import { hopsOf, leavesScope, resolvePath, type Hop, type Path } from '../resolve/path.js'
import { matchColumn } from './columns.js'
import { type BoundItem, InnerRows } from './bound-nodes.js'
import type { Context } from './context.js'
import { firstContext } from './first-context.js'
import { boundItem } from './filter-step.js'
import { treeDepth, outerDepth } from './outer-references.js'
import { overAlias, valuePathOf } from './relations.js'

/** Binds a condition of an inner query. */
type Bind = (context: Context, condition: Condition) => BoundItem

/**
 * An Exists whose query is tied to the outer row by one key (`Book.filter({ author: OuterRef('pk'), … })`)
 * tests what a chain over that key tests: it becomes a predicate, evaluated from either end, instead of a
 * query per row. Undefined if it is correlated in another way.
 */
export function tiedRows(context: Context, query: Query, bind: Bind): InnerRows | undefined {
  const conditions = plainFilters(query)
  if (conditions === undefined) return undefined
  const parts = conditions.map(conjuncts)
  const ties = parts.flat().filter((part) => treeDepth(part) > 0)
  const [tie] = ties
  if (ties.length !== 1 || tie === undefined) return undefined
  const way = wayOfTie(context, query, tie)
  if (way === undefined || way.around.some((hop) => !hop.single)) return undefined
  if (leavesScope(context.schema, way.inside)) return undefined
  const rest = parts.map((all) => all.filter((part) => part !== tie)).filter((all) => all.length > 0)
  const inner = firstContext(context, query)
  const scopes = rest.map((all) => bind(inner, junction('and', all)))
  return new InnerRows(query.model, [...way.around, ...way.inside], scopes)
}

/**
 * `author__in` with a query set of rows, or of values that a key is compared with, tests what a chain into
 * that query set's rows tests. Undefined if no key leads from one to the other, or if the query set has more
 * than filters.
 */
export function rowsWithin(
  context: Context,
  { path, query }: { readonly path: Path; readonly query: Query },
  bind: Bind,
): InnerRows | undefined {
  if (plainFilters(query) === undefined || outerDepth(query) > 0 || overAlias(path)) return undefined
  const way = wayInto(context, path, query)
  if (way === undefined || leavesScope(context.schema, way)) return undefined
  const inner = firstContext(context, query)
  const scopes = query.steps.flatMap((step) =>
    step.kind === 'filter' ? [boundItem(step, inner) ?? bind(inner, step.condition)] : [],
  )
  return new InnerRows(query.model, way, scopes)
}

/**
 * The hops from a row to all rows of an inner query that its result for this row can depend on; undefined if
 * these may be any rows.
 */
export function tiedRoute(context: Context, query: Query): readonly Hop[] | undefined {
  if (query.base.kind === 'combined' || dependsOnAllRows(query)) return undefined
  for (const step of query.steps) {
    if (step.kind !== 'filter') continue
    for (const part of conjuncts(step.condition)) {
      const way = wayOfTie(context, query, part)
      if (way !== undefined) return [...way.around, ...way.inside]
    }
  }
  return undefined
}

/**
 * The hops from the row at the end of a path to the rows of the query set in its lookup; undefined if these
 * may be any rows.
 */
export function wayInto(context: Context, path: Path, query: Query): readonly Hop[] | undefined {
  const { base, start, stop, model } = query
  if (dependsOnAllRows(query)) return undefined
  if (base.kind === 'combined' || start !== 0 || stop !== undefined || path.transforms.length > 0)
    return undefined
  const own = comparedColumn(context, path, query)
  if (own === undefined || own.transforms.length > 0 || (own.hops.length === 0 && own.field.model !== model))
    return undefined
  const first = between(path.field, own.field)
  return first === undefined ? undefined : [...first, ...backwards(own)]
}

type Ended = Pick<Path, 'hops' | 'field' | 'transforms'>

/** Which column of the query set's rows is compared. */
function comparedColumn(
  context: Context,
  { field }: Path,
  { shape, steps, model }: Query,
): Ended | undefined {
  if (shape.kind === 'rows') return { hops: [], field: field.key?.targetField ?? field, transforms: [] }
  const [name, ...others] = shape.names ?? []
  if (
    name === undefined ||
    others.length > 0 ||
    steps.some((step) => step.kind === 'annotate' && step.name === name)
  )
    return undefined
  const path = resolvePath(context.schema, model, name)
  return path.lookup === '' ? path : undefined
}

/**
 * The conditions of a query that only has filters over a whole model; selected values don't matter.
 */
function plainFilters(query: Query): readonly Condition[] | undefined {
  const { base, steps, start, stop } = query
  if (base.kind !== 'all' || start !== 0 || stop !== undefined || dependsOnAllRows(query)) return undefined
  const narrowing = steps.filter((step) => step.kind !== 'values')
  const conditions = narrowing.flatMap((step) => (step.kind === 'filter' ? [step.condition] : []))
  return conditions.length === narrowing.length ? conditions : undefined
}

/**
 * The hops from the outer row to the correlated rows of the inner query: along the chain of the outer row,
 * and on from there.
 */
interface TiedWay {
  readonly around: readonly Hop[]
  readonly inside: readonly Hop[]
}

function wayOfTie(context: Context, query: Query, tie: Condition): TiedWay | undefined {
  if (tie.kind !== 'lookup') return undefined
  const { chain, value }: LookupCondition = tie
  if (
    !isExpression(value) ||
    value.kind !== 'outer' ||
    value.depth !== 1 ||
    matchColumn(context, value.chain) !== undefined
  )
    return undefined
  if (
    query.steps.some(
      (step) => step.kind === 'annotate' && (chain === step.name || chain.startsWith(`${step.name}__`)),
    )
  )
    return undefined
  const own = resolvePath(context.schema, query.model, chain)
  const around = valuePathOf(context, value.chain)
  if (own.multi || own.transforms.length + around.transforms.length > 0 || overAlias(around)) return undefined
  if (own.lookup !== '' && own.lookup !== 'exact') return undefined
  const first = between(around.field, own.field)
  return first === undefined ? undefined : { around: around.hops, inside: [...first, ...backwards(own)] }
}

/**
 * From a row with one column to the rows whose other column has the same value, if a foreign key connects the
 * two.
 */
function between(from: FieldMeta, to: FieldMeta): readonly Hop[] | undefined {
  if (to.key?.targetField === from) return [to.key.reverse]
  if (from.key?.targetField === to) return [from.key.forward]
  if (from.key !== undefined && to.key !== undefined && from.key.targetField === to.key.targetField) {
    // Two dangling keys may be equal, but no path connects them.
    return from.key.dbConstraint && to.key.dbConstraint ? [from.key.forward, to.key.reverse] : undefined
  }
  return from === to && from.primaryKey ? [] : undefined
}

const backwards = (path: Pick<Path, 'hops'>): readonly Hop[] =>
  path.hops.toReversed().flatMap((hop) => hopsOf(hop.inverse))
