import type { FieldMeta } from '@relata/core'
import type { Condition, LookupCondition } from '../ast/condition.js'
import { isExpression } from '../ast/expression.js'
import type { Query } from '../ast/query.js'
import { hopsOf, resolvePath, type Hop, type Path } from '../resolve/path.js'
import type { Context } from './context.js'
import { conditionDepth } from './outer-depth.js'
import { allOf, type Predicate } from './predicate.js'
import { planScope } from './scope.js'
import { valuePathOf } from './relations.js'

/**
 * An Exists whose query is tied to the row around by one key (`Book.filter({ author: OuterRef('pk'), … })`) is what a chain over that key asks: a
 * predicate, answered from either end, instead of a query a row. Undefined where the tie is another.
 */
export function decorrelated(context: Context, query: Query): Predicate | undefined {
  const conditions = plainFilters(query)
  if (conditions === undefined) return undefined
  const parts = conditions.map(conjuncts)
  const ties = parts.flat().filter((part) => conditionDepth(part) > 0)
  const [tie] = ties
  if (ties.length !== 1 || tie?.kind !== 'lookup') return undefined
  const way = wayTo(context, query, tie)
  if (way === undefined) return undefined
  const inner: Context = { ...context, model: query.model, columns: new Map(), scopes: [] }
  const rest = parts.map((all) => all.filter((part) => part !== tie)).filter((all) => all.length > 0)
  const asked = allOf(rest.map((all) => planScope(inner, query.model, context.services.item(inner, { kind: 'and', children: all }))))
  return way.reduceRight<Predicate>((child, hop) => ({ kind: 'some', hop, child, orNone: false }), asked)
}

/** The conditions of a query that is nothing but filters over a whole model. */
function plainFilters({ base, steps, start, stop }: Query): readonly Condition[] | undefined {
  if (base.kind !== 'all' || start !== 0 || stop !== undefined) return undefined
  const conditions = steps.flatMap((step) => (step.kind === 'filter' ? [step.condition] : []))
  return conditions.length === steps.length ? conditions : undefined
}

const conjuncts = (condition: Condition): readonly Condition[] =>
  condition.kind === 'and' ? condition.children.flatMap(conjuncts) : [condition]

/** The hops from the row around to the rows of the inner query that a tie names. */
function wayTo(context: Context, query: Query, { chain, value }: LookupCondition): readonly Hop[] | undefined {
  if (!isExpression(value) || value.kind !== 'outer' || value.depth !== 1 || context.columns.size > 0) return undefined
  const own = resolvePath(context.schema, query.model, chain)
  const around = valuePathOf(context, value.chain)
  if (
    own.multi ||
    own.transforms.length > 0 ||
    (own.lookup !== '' && own.lookup !== 'exact') ||
    around.hops.length > 0 ||
    around.transforms.length > 0
  )
    return undefined
  const first = between(around.field, own.field)
  return first === undefined ? undefined : [...first, ...backwards(own)]
}

/** From a row with one column to the rows whose other column has the same value, where a key says so. */
function between(from: FieldMeta, to: FieldMeta): readonly Hop[] | undefined {
  if (to.key?.targetField === from) return [to.key.reverse]
  if (from.key?.targetField === to) return [from.key.forward]
  return from === to && from.primaryKey ? [] : undefined
}

const backwards = (path: Path): readonly Hop[] => path.hops.toReversed().flatMap((hop) => hopsOf(hop.inverse))
