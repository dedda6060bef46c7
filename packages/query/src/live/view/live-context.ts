import type { SchemaMeta, StateReader } from '@relata/core/engine'
import type { Query } from '../../ast/nodes.js'
import { dependsOnAllRows } from '../../ast/all-rows.js'
import { basePredicate } from '../../engine/base-predicate.js'
import { planQuery } from '../../engine/plan-query.js'
import { FieldItem } from '../../bind/bound-nodes.js'
import type { Context, Services } from '../../bind/context.js'
import { NONE, type Predicate } from '../../plan/predicate.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { planScope } from '../../plan/scope.js'
import { makeTest } from '../../resolve/lookups/registry.js'
import { pathBack } from '../../resolve/path.js'

/** The schema, state and services for evaluating live queries. */
export interface LiveContext {
  readonly schema: SchemaMeta
  readonly state: StateReader
  /** The same current time for all views. */
  readonly services: Services
}

/** Plans a query against one state. A related set's rows are tested, not listed. */
export function planLive({ schema, state, services }: LiveContext, query: Query): PlannedQuery {
  const prepared = planQuery({ services, schema, state, outer: undefined }, query, testedBase)
  return query.aggregates === undefined ? prepared : aggregated(prepared, query.aggregates)
}

/**
 * Aggregates over rows are those of one group of them all; over groups, different values, a slice or combined
 * query sets they are not.
 */
function aggregated(prepared: PlannedQuery, aggregates: NonNullable<Query['aggregates']>): PlannedQuery {
  const { start, stop, base, shape, distinct } = prepared.query
  const ofRows =
    prepared.grouping === undefined &&
    base.kind !== 'combined' &&
    !(distinct === true && shape.kind === 'values')
  if (!ofRows || start > 0 || stop !== undefined || dependsOnAllRows(prepared.query)) return prepared
  const annotations = Object.entries(aggregates).map(([name, expression]) => ({
    name,
    expression,
    hidden: false,
  }))
  return { ...prepared, grouping: { keys: [], annotations, having: [], whole: true } }
}

function testedBase(context: Context, query: Query): Predicate {
  const { base } = query
  if (base.kind !== 'related') return basePredicate(context, query)
  // A key may refer to a deleted owner.
  if (context.state.table(base.edge.source).find(base.owner) < 0) return NONE
  const path = pathBack(base.edge)
  const test = makeTest({ kind: path.kind, type: path.field.type, label: path.chain }, 'exact', base.owner)
  return planScope(context, query.model, new FieldItem(path, 0, test))
}
