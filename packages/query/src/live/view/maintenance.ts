import type { Row, SchemaMeta, StateReader, Value } from '@relata/core'
import { EXPRESSION } from '../../ast/expression.js'
import { partsOf, type Combination, type Query } from '../../ast/query.js'
import { representative } from '../../engine/combine.js'
import {
  memberOrder,
  NOTHING_PUSHED,
  pushedKeys,
  type OrderSource,
  type Pushed,
} from '../../engine/member-order.js'
import { outputColumns } from '../../engine/output-columns.js'
import { annotated, reachable } from '../../engine/run.js'
import { rowShaper } from '../../engine/row-shaper.js'
import { basePredicate } from '../../engine/base-predicate.js'
import { narrowedVariables } from '../../plan/narrow.js'
import { orderKey, orderTerms } from '../../compute/order.js'
import { planQuery } from '../../engine/plan-query.js'
import { rowTest } from '../../select/row-test.js'
import { select } from '../../select/select.js'
import { sortSlots } from '../../compute/sort.js'
import type { Column, Context, Services } from '../../bind/context.js'
import { allOf, NONE, type Predicate } from '../../plan/predicate.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { planScope } from '../../plan/scope.js'
import { makeTest } from '../../resolve/lookups/registry.js'
import { pathBack } from '../../resolve/path.js'
import { combinedRowReader } from './combined-rows.js'
import type { KeyOrder, Keys } from '../result/ordered-list.js'
import { NO_KEYS } from '../result/ordered-list.js'
import { isSameValue } from '../result/value-equality.js'

/** Where live queries are asked. */
export interface LiveContext {
  readonly schema: SchemaMeta
  readonly state: StateReader
  /** What is evaluated here: one instant for all views. */
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
    prepared.grouping === undefined && base.kind !== 'combined' && !(distinct && shape.kind === 'values')
  if (!ofRows || start > 0 || stop !== undefined) return prepared
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
  // A key may name an owner that is gone.
  if (context.state.table(base.edge.source).find(base.owner) < 0) return NONE
  const path = pathBack(base.edge)
  const test = makeTest({ kind: path.kind, type: path.field.type, label: path.chain }, 'exact', base.owner)
  return planScope(context, query.model, { kind: 'field', path, strip: 0, test })
}

/**
 * How a result is kept current. `row`: each row of it stands for itself, so that a touched one is asked again
 * alone: rows, with their annotations, combined ones too, and values that lead to one row each. `group`: rows
 * give units, equal ones of which are one: groups, aggregates, distinct values, values across multi-valued
 * paths. `anew`: it is asked anew as a whole.
 */
export type Maintenance = 'perRow' | 'grouped' | 'recompute'

export function maintenanceOf(prepared: PlannedQuery): Maintenance {
  const { query, grouping } = prepared
  if (query.model.autoOf !== undefined) return 'recompute'
  if (query.base.kind === 'combined') return isCombinedByRow(prepared, query.base) ? 'perRow' : 'recompute'
  if (query.aggregates !== undefined) return grouping?.whole === true ? 'grouped' : 'recompute'
  if (grouping !== undefined) return query.distinct ? 'recompute' : 'grouped'
  if (query.shape.kind === 'rows') return 'perRow'
  return query.distinct || query.shape.present === true || isMultiValued(prepared) ? 'grouped' : 'perRow'
}

/** Whole rows of one model, none of them twice, and none of the parts a slice. */
function isCombinedByRow({ query, context }: PlannedQuery, base: Combination): boolean {
  if (query.shape.kind !== 'rows' || query.aggregates !== undefined) return false
  if (
    base.terms.some((term) =>
      term.kind === 'cut' ? term.start > 0 || term.stop !== undefined : term.operator === 'unionAll',
    )
  )
    return false
  return partsOf(base).every(
    (part) =>
      part.model === query.model &&
      part.shape.kind === 'rows' &&
      part.start === 0 &&
      part.stop === undefined &&
      maintenanceOf(planLive(context, part)) === 'perRow',
  )
}

function isMultiValued(prepared: PlannedQuery): boolean {
  const { context } = prepared
  const variables = narrowedVariables(context)
  for (const name of outputColumns(prepared))
    context.services.expression(context, variables, { [EXPRESSION]: true, kind: 'f', chain: name })
  return variables.size > 1
}

/** What is asked of single rows, ready for one state: good until the next write. */
export interface RowReader {
  readonly order: readonly KeyOrder[]
  readonly test: (slot: number) => boolean
  readonly keys: (slot: number) => Keys
  /** What is given for a row: the very object it was given before, where nothing in it has changed. */
  readonly value: (slot: number, before?: unknown) => unknown
  /** All of them in order, without the slice. */
  readonly all: () => Int32Array
  /** What a row is ordered by in combinations around. */
  readonly pushed: (slot: number) => OrderSource
}

/** `few` says how many will be asked about; left out: all of them. */
export function rowReader(prepared: PlannedQuery, few?: number, outer: Pushed = NOTHING_PUSHED): RowReader {
  const { context, query, hint } = prepared
  if (query.base.kind === 'combined') return readerOfParts(prepared, query.base, { few, outer })
  const { state, model } = context
  const table = state.table(model)
  const rows = few ?? table.size
  if (few !== undefined) hint.rows = few
  const predicate =
    query.shape.kind === 'rows'
      ? prepared.predicate
      : allOf([prepared.predicate, ...reachable(context, outputColumns(prepared))])
  const order = orderTerms(context, query).map((term) => orderKey(context, term, rows))
  const further = pushedKeys(context, outer, (own, { term, key }) => key ?? orderKey(own, term, rows))
  let test: ((slot: number) => boolean) | undefined
  const value = valueOf(prepared)
  return {
    order,
    test(slot) {
      if (slot >= table.limit || table.live[slot] !== 1) return false
      test ??= rowTest(state, predicate, rows)
      return test(slot)
    },
    keys: order.length === 0 ? () => NO_KEYS : (slot) => order.map((key) => key.read(slot)),
    value,
    all() {
      const found = select(state, predicate, model)
      hint.rows = found.length
      return sortSlots(found, order)
    },
    pushed: (slot) => (at) => further(at).read(slot),
  }
}

function readerOfParts(
  { query, context }: PlannedQuery,
  base: Combination,
  { few, outer }: { readonly few: number | undefined; readonly outer: Pushed },
): RowReader {
  const { cuts, pushed } = memberOrder(query, base, planLive(context, representative(query)), {
    kinds: [],
    outer,
  })
  const part = (one: Query): RowReader => rowReader(planLive(context, one), few, pushed)
  let nth = 0
  const terms = base.terms.map((term) =>
    term.kind === 'cut' ? (cuts[nth++] ?? []) : { operator: term.operator, part: part(term.query) },
  )
  return combinedRowReader({ first: part(base.first), terms, keys: cuts.at(-1) ?? [] })
}

function valueOf(prepared: PlannedQuery): RowReader['value'] {
  const { context, query, visible } = prepared
  const table = context.state.table(context.model)
  if (query.shape.kind === 'values') {
    const variables = narrowedVariables(context)
    const columns = outputColumns(prepared).map((name) =>
      context.services.expression(context, variables, { [EXPRESSION]: true, kind: 'f', chain: name }),
    )
    const shape = rowShaper(prepared)
    const frame = new Int32Array(1)
    return (slot, before) => {
      frame[0] = slot
      const given = shape(columns.map((column): Value => column.read(frame)))
      return before !== undefined && isSameValue(before, given) ? before : given
    }
  }
  if (visible.length === 0) return (slot) => table.row(slot)
  const columns = visible.map((name) => [name, context.columns.get(name) as Column] as const)
  return (slot, before) => {
    const given = annotated(table.row(slot) as Row, slot, columns)
    return before !== undefined && isSameValue(before, given) ? before : given
  }
}
