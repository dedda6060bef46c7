import type { Query } from '../ast/nodes.js'
import type { Context } from '../bind/context.js'
import { valuePathOf } from '../bind/relations.js'
import { orderTerms } from '../bind/order-terms.js'
import type { FilterShape } from '../plan/filter-shape.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import { predicateOf, templateOf, type PredicateTemplate } from '../plan/predicate-template.js'
import { filterShapeOf, testsOf } from '../plan/shaped-query.js'
import { firstContext, type PlanningContext } from '../bind/first-context.js'
import { planQuery } from './plan-query.js'

/**
 * Plans a query for reading its rows. Scopes are planned once for each shape of filters: a later query of the
 * shape fills in its constants. The access path is chosen at each run, from the index entries of its
 * constants.
 */
export function planRows(place: PlanningContext, query: Query): PlannedQuery {
  const shape = filterShapeOf(query)
  if (shape === undefined) return planQuery(place, query)
  const { template } = shape
  return template === undefined || template === null
    ? planFirst(place, query, shape)
    : planned(place, query, template)
}

function planFirst(place: PlanningContext, query: Query, shape: FilterShape): PlannedQuery {
  const first = planQuery(place, query)
  if (shape.template === undefined)
    shape.template = readsNoScope(first.context, query)
      ? (templateOf(first.predicate, testsOf(query)) ?? null)
      : null
  return first
}

/** An order over several related rows ranges over those that the filters chose: it needs their scopes. */
const readsNoScope = (context: Context, query: Query): boolean =>
  orderTerms(context, query).every(
    ({ expression }) => expression.kind === 'f' && !valuePathOf(context, expression.chain).multi,
  )

function planned(place: PlanningContext, query: Query, template: PredicateTemplate): PlannedQuery {
  return {
    query,
    context: firstContext(place, query),
    predicate: predicateOf(template, testsOf(query)),
    visible: NO_NAMES,
    grouping: undefined,
    hint: { rows: 0 },
  }
}
const NO_NAMES: readonly string[] = Object.freeze([])
