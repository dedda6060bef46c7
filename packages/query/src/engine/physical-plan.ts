import type { Combination, CombinationOperator, OrderTerm, Query } from '../ast/nodes.js'
import { opposite } from '../ast/query.js'
import { matchColumn } from '../bind/columns.js'
import { valuePathOf } from '../bind/relations.js'
import { withGroupNames } from '../bind/group-names.js'
import { orderTerms } from '../bind/order-terms.js'
import type { AccessNode } from '../plan/access-node.js'
import { chooseAccess } from '../plan/choose-access.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import { allOf, type Predicate } from '../plan/predicate.js'
import type { CombineNode, CombineTerm, PlannedPart, QueryNode } from '../plan/query-node.js'
import { orderedPlan } from './ordered-plan.js'
import { outputColumns } from '../bind/output-columns.js'
import { planQuery } from './plan-query.js'
import { reachable } from './reachable.js'
import { representative, reshaped } from '../ast/representative.js'

/** How a planned query runs. `names`: the values to read, those of the query by default. */
export function physicalPlan(planned: PlannedQuery, names?: readonly string[]): QueryNode {
  const { query, context, predicate } = planned
  if (query.base.kind === 'combined') return sliced(query, ownOrder(query), combineNode(planned, query.base))
  if (query.shape.kind === 'rows') return orderedPlan(context, predicate, () => orderOf(planned), query)
  const columns = names ?? outputColumns(planned)
  return givesOneTupleEach(planned, columns)
    ? orderedPlan(context, readable(planned, columns), () => orderOf(planned), query)
    : sliced(query, orderOf(planned), valueNode(planned, columns))
}

/**
 * Whether each row has exactly one tuple: then the rows can be sorted and sliced before their values are
 * read.
 */
function givesOneTupleEach({ context, query, grouping }: PlannedQuery, names: readonly string[]): boolean {
  if (grouping !== undefined || query.distinct === true) return false
  if (query.shape.kind === 'values' && query.shape.present === true) return false
  return names.every((name) => {
    const column = matchColumn(context, name)
    return column === undefined ? !valuePathOf(context, name).multi : column.column.choices === undefined
  })
}

/** Only rows whose values can all be read. */
const readable = ({ context, predicate }: PlannedQuery, names: readonly string[]): Predicate =>
  allOf([predicate, ...reachable(context, names)])

/** The access to the rows of a query that reads them whole. */
export const rowAccess = ({ context, predicate }: PlannedQuery): AccessNode =>
  chooseAccess(context.state, predicate, context.model)

function valueNode(planned: PlannedQuery, names: readonly string[]): QueryNode {
  const { context, query, grouping } = planned
  let node: QueryNode =
    grouping === undefined
      ? chooseAccess(context.state, readable(planned, names), context.model)
      : { kind: 'group', grouping, child: rowAccess(planned) }
  if (query.shape.kind === 'values' && query.shape.present === true) node = { kind: 'present', child: node }
  return query.distinct === true ? { kind: 'distinct', child: node } : node
}

function sliced(
  { start, stop }: Pick<Query, 'start' | 'stop'>,
  terms: readonly OrderTerm[],
  child: QueryNode,
): QueryNode {
  const sorted: QueryNode =
    terms.length === 0
      ? child
      : stop === undefined
        ? { kind: 'sort', terms, child }
        : { kind: 'top', terms, limit: stop, child }
  return start === 0 && stop === undefined ? sorted : { kind: 'slice', start, stop, child: sorted }
}

/** The current order. The model's own ordering doesn't order groups. */
function orderOf(planned: PlannedQuery): readonly OrderTerm[] {
  return planned.grouping === undefined ? orderTerms(planned.context, planned.query) : groupOrder(planned)
}

/**
 * The order of groups, as it reads the rows: a key that is a relation orders by its model's ordering, as it
 * does for rows.
 */
export function groupOrder({ context, query, grouping }: PlannedQuery): readonly OrderTerm[] {
  return query.order === undefined ? [] : orderTerms(withGroupNames(context, grouping), query)
}

/** The order of a combination, or of a slice in it: only its own terms. */
export const ownOrder = ({ order = [], reversed }: Pick<Query, 'order' | 'reversed'>): readonly OrderTerm[] =>
  reversed ? order.map(opposite) : order

function combineNode(planned: PlannedQuery, { first, terms }: Combination): CombineNode {
  const { query, context, trace } = planned
  const { services, schema, state, outer } = context
  const plan = (inner: Query): PlannedQuery => planQuery({ services, schema, state, outer }, inner)
  const part = (inner: Query): PlannedPart => {
    const own = plan(reshaped(inner, query, first))
    const traced = trace === undefined ? own : { ...own, trace }
    return { planned: traced, node: physicalPlan(traced) }
  }
  const joined: (CombineNode['terms'][number] | Open)[] = []
  for (const term of terms) {
    const last = joined.at(-1)
    if (term.kind === 'cut') joined.push(term)
    else if (last?.kind === 'combine' && last.operator === term.operator)
      (last as Open).parts.push(part(term.query))
    else joined.push({ kind: 'combine', operator: term.operator, parts: [part(term.query)] })
  }
  return { kind: 'combine', sample: plan(representative(query)), first: part(first), terms: joined }
}
interface Open extends CombineTerm {
  readonly operator: CombinationOperator
  readonly parts: PlannedPart[]
}
