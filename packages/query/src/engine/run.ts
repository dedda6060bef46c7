import type { Row, Value } from '@relata/core'
import type { OrderTerm, Query } from '../ast/nodes.js'
import { matchColumn } from '../bind/columns.js'
import type { Column, Context } from '../bind/context.js'
import { ALL, allOf, type Predicate } from '../plan/predicate.js'
import type { Grouping, PlannedQuery } from '../plan/planned-query.js'
import {
  group,
  prepareGroups,
  type GroupValues,
  type GroupRequest,
  type Groups,
} from '../compute/aggregate/group.js'
import { withGroupNames } from '../compute/aggregate/group-names.js'
import { orderKey, orderTerms } from '../compute/order.js'
import { select, selectCount } from '../select/select.js'
import { sortSlots } from '../compute/sort.js'
import { planQuery } from './plan-query.js'
import { valueTuples, valueUnits, type ValuesRequest } from '../compute/values.js'
import { combine, type Member } from './combine.js'
import { NOTHING_PUSHED, pushedKeys, type Pushed } from './member-order.js'
import { outputColumns } from './output-columns.js'
import { valuePathOf } from '../bind/relations.js'
import { isRestricted } from '../resolve/path.js'

/** The rows of a planned query in its order, slice applied. */
export function slotsOf(prepared: PlannedQuery): Int32Array {
  const { context, predicate, query, hint } = prepared
  if (query.base.kind === 'combined') return Int32Array.from(membersOf(prepared), ({ slot }) => slot)
  const found = select(context.state, predicate, context.model)
  hint.rows = found.length
  const terms = orderTerms(context, query)
  const keys = terms.map((term) => orderKey(context, term, found.length))
  const sorted = sortSlots(found, keys, query.stop)
  const slots = query.start === 0 ? sorted : sorted.subarray(query.start)
  hint.rows = slots.length
  return slots
}

/** Whole rows; annotated ones are new objects. */
export function rowsOf(prepared: PlannedQuery): Row[] {
  if (prepared.query.base.kind === 'combined') return membersOf(prepared).map(({ row }) => row as Row)
  return rowsAt(prepared, slotsOf(prepared))
}

/**
 * The members of a combined query: rows with their slots, or tuples; each with what it is ordered by outside.
 */
export function membersOf(prepared: PlannedQuery, outer: Pushed = NOTHING_PUSHED): readonly Member[] {
  const { services, schema, state, outer: around } = prepared.context
  const inner = (query: Query): PlannedQuery => planQuery({ services, schema, state, outer: around }, query)
  const members = (query: Query, pushed: Pushed): readonly Member[] => {
    const one = inner(query)
    if (query.base.kind === 'combined') return membersOf(one, pushed)
    return query.shape.kind === 'values' ? tupleMembers(one, pushed) : rowMembers(one, pushed)
  }
  return combine(prepared, { prepare: inner, members }, outer)
}

function tupleMembers(prepared: PlannedQuery, pushed: Pushed): readonly Member[] {
  if (pushed.terms.length === 0)
    return tuplesOf(prepared).map((tuple) => ({ slot: -1, row: undefined, tuple, orders: NO_ORDERS }))
  const { context, request } = valuesRequest(prepared, groupsOf(prepared), outputColumns(prepared))
  const { units, key } = valueUnits(context, request)
  const keyAt = pushedKeys(context, pushed, (own, { term }) => key(own, term))
  return units.map(({ tuple, frames }) => {
    const orders = frames.map((frame) => (at: number) => keyAt(at).value(frame))
    return { slot: -1, row: undefined, tuple, orders }
  })
}

function rowMembers(prepared: PlannedQuery, pushed: Pushed): readonly Member[] {
  const slots = slotsOf(prepared)
  const rows = rowsAt(prepared, slots)
  // Members say the columns of their rows by themselves.
  if (pushed.terms.every(({ key }) => key !== undefined))
    return rows.map((row, i) => ({ slot: slots[i] as number, row, tuple: [], orders: NO_ORDERS }))
  const keyAt = pushedKeys(
    prepared.context,
    pushed,
    (own, { term, key }) => key ?? orderKey(own, term, slots.length),
  )
  return rows.map((row, i) => {
    const slot = slots[i] as number
    return { slot, row, tuple: [], orders: [(at) => keyAt(at).read(slot)] }
  })
}
const NO_ORDERS: Member['orders'] = Object.freeze([])

function rowsAt({ context, visible }: PlannedQuery, slots: Int32Array): Row[] {
  const table = context.state.table(context.model)
  const rows = new Array<Row>(slots.length)
  if (visible.length === 0) {
    for (let i = 0; i < slots.length; i++) rows[i] = table.row(slots[i] as number) as Row
    return rows
  }
  const columns = visible.map((name) => [name, context.columns.get(name) as Column] as const)
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number
    rows[i] = annotated(table.row(slot) as Row, slot, columns)
  }
  return rows
}

export function annotated(row: Row, slot: number, columns: readonly (readonly [string, Column])[]): Row {
  const copy = Object.assign(
    Object.create(Object.getPrototypeOf(row) as object) as Record<string, unknown>,
    row,
  )
  for (const [name, column] of columns) copy[name] = column.read(slot)
  return Object.freeze(copy)
}

export const isSliced = ({ start, stop }: Query): boolean => start > 0 || stop !== undefined

/** Without an order that doesn't say which there are: nothing is cut off, and no group is made by it. */
export const withoutOrder = (prepared: PlannedQuery): PlannedQuery =>
  isSliced(prepared.query) || prepared.grouping !== undefined
    ? prepared
    : { ...prepared, query: { ...prepared.query, order: [] } }

export function countOf(prepared: PlannedQuery): number {
  const { context, predicate, query } = prepared
  const counted = withoutOrder(prepared)
  if (query.shape.kind === 'values') return tuplesOf(counted).length
  if (query.base.kind === 'combined') return membersOf(counted).length
  const all = selectCount(context.state, predicate, context.model)
  return Math.max(0, Math.min(all, query.stop ?? all) - query.start)
}

/**
 * Whether there is anything. One row is enough where each gives a value at least; groups, combinations and
 * later parts of a list have to be looked at.
 */
export function existsOf(prepared: PlannedQuery): boolean {
  const { query, grouping } = prepared
  const { shape, base, start } = query
  const byRow =
    shape.kind === 'values' &&
    shape.present !== true &&
    grouping === undefined &&
    base.kind !== 'combined' &&
    start === 0
  return countOf(byRow ? { ...prepared, query: { ...query, shape: { kind: 'rows' } } } : prepared) > 0
}

/** Tuples of the values named, in the query's order, slice and distinct applied. */
export function tuplesOf(prepared: PlannedQuery): Value[][] {
  if (prepared.query.base.kind === 'combined') return membersOf(prepared).map(({ tuple }) => [...tuple])
  return tuplesFrom(prepared, groupsOf(prepared), outputColumns(prepared))
}

/** The same with other names; of groups where there are any. */
export function tuplesFrom(
  prepared: PlannedQuery,
  groups: Groups | undefined,
  names: readonly string[],
): Value[][] {
  const { context, request } = valuesRequest(prepared, groups, names)
  return valueTuples(context, request)
}

interface Requested {
  readonly context: Context
  readonly request: ValuesRequest
}

function valuesRequest(
  prepared: PlannedQuery,
  groups: Groups | undefined,
  names: readonly string[],
): Requested {
  const { context, query } = prepared
  const { start, stop, distinct } = query
  const asked = {
    names,
    distinct,
    present: query.shape.kind === 'values' && query.shape.present === true,
    start,
    stop,
  }
  if (groups !== undefined)
    return {
      context: groups.context,
      request: { ...asked, slots: groups.numbers, order: groups.order, grouped: true },
    }
  const slots = select(
    context.state,
    allOf([prepared.predicate, ...reachable(context, names)]),
    context.model,
  )
  prepared.hint.rows = slots.length
  return { context, request: { ...asked, slots, order: orderTerms(context, query), grouped: false } }
}

/**
 * A row whose required key dangles (`dbConstraint: false`) has nothing to say of a chain over it: it is left
 * out, as the inner join of an ORM leaves it out.
 */
export function reachable(context: Context, names: readonly string[]): Predicate[] {
  return names.flatMap((name) => {
    if (matchColumn(context, name) !== undefined) return []
    const { hops } = valuePathOf(context, name)
    const required = hops.slice(
      0,
      hops.findIndex((hop) => hop.kind !== 'forward' || isRestricted(hop) || hop.key.field.null) >>> 0,
    )
    if (required.every((hop) => hop.kind !== 'forward' || hop.key.dbConstraint)) return []
    return [
      required.reduceRight<Predicate>((child, hop) => ({ kind: 'some', hop, child, orNone: false }), ALL),
    ]
  })
}

/** The groups of a grouped query. */
export function groupsOf(prepared: PlannedQuery): Groups | undefined {
  const { context, predicate, grouping, hint } = prepared
  if (grouping === undefined) return undefined
  const slots = select(context.state, predicate, context.model)
  hint.rows = slots.length
  return group(context, { slots, ...groupRequest(prepared, grouping) })
}

/** What a grouping asks. The model's own ordering doesn't order groups, as in Django. */
export function groupRequest(
  prepared: PlannedQuery,
  { keys, annotations, having, whole = false }: Grouping,
): Omit<GroupRequest, 'slots'> {
  if (whole) return { keys, annotations, having, order: [], names: [], lone: true, whole }
  const lone = prepared.query.base.kind !== 'none'
  return {
    keys,
    annotations,
    having,
    order: groupOrder(prepared),
    names: outputColumns(prepared),
    lone,
    whole,
  }
}

/** The names of all keys of a grouping; of those that read nothing of the rows, none. */
export function groupKeys(prepared: PlannedQuery): readonly string[] {
  const { context, grouping } = prepared
  if (grouping === undefined) return []
  return prepareGroups(context, groupRequest(prepared, grouping), NO_GROUPS).keys.map(({ name }) => name)
}
const NO_GROUPS: GroupValues = Object.freeze({ key: () => null, result: () => null })

/**
 * The order in which groups are asked for, as it reads the rows: a key that is a relation orders by its
 * model's ordering, as it does for rows.
 */
export function groupOrder({ context, query, grouping }: PlannedQuery): readonly OrderTerm[] {
  return query.order === undefined ? [] : orderTerms(withGroupNames(context, grouping), query)
}

/**
 * One value of each row for a lookup's `in` or a subquery: the only (or first) value named; of rows, their
 * keys.
 */
export function listOf(prepared: PlannedQuery, toField: string | undefined): readonly Value[] {
  if (prepared.query.shape.kind === 'values') return tuplesOf(prepared).map((tuple) => tuple[0] ?? null)
  const { context } = prepared
  const attribute =
    toField !== undefined && context.model.rowFields.some((field) => field.attribute === toField)
      ? toField
      : context.model.pk.attribute
  const table = context.state.table(context.model)
  return Array.from(slotsOf(prepared), (slot) => (table.row(slot)?.[attribute] ?? null) as Value)
}
