import { InvariantError, type Row, type Value } from '@relata/core'
import type { OrderTerm, Query } from '../ast/nodes.js'
import { changed } from '../ast/query.js'
import type { Column } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import {
  group,
  prepareGroups,
  type GroupValues,
  type GroupRequest,
  type Groups,
} from '../compute/aggregate/group.js'
import { orderKey } from '../compute/order.js'
import { valueTuples, valueUnits, type ValuesRequest } from '../compute/values.js'
import { isAccess } from '../plan/access-node.js'
import { allOf } from '../plan/predicate.js'
import type { Grouping, PlannedQuery } from '../plan/planned-query.js'
import type { GroupNode, PlannedPart, QueryNode } from '../plan/query-node.js'
import { accessRows, selectCount } from '../select/select.js'
import { combine, type Member } from './combine.js'
import { NOTHING_PUSHED, pushedKeys, type Pushed } from './member-order.js'
import { outputColumns } from '../bind/output-columns.js'
import { orderedPlan } from './ordered-plan.js'
import { groupOrder, physicalPlan, rowAccess } from './physical-plan.js'
import { reachable } from './reachable.js'
import { accessed, noted, runSlots } from './run-slots.js'

/** The rows of a planned query in its order, slice applied. */
export function slotsOf(planned: PlannedQuery, node: QueryNode = physicalPlan(planned)): Int32Array {
  if (planned.query.base.kind === 'combined')
    return Int32Array.from(membersOf(planned, { node }), ({ slot }) => slot)
  const slots = runSlots(planned, node)
  planned.hint.rows = slots.length
  return slots
}

/** Whole rows; annotated ones are new objects. */
export function rowsOf(planned: PlannedQuery): Row[] {
  if (planned.query.base.kind === 'combined') return membersOf(planned).map(({ row }) => row as Row)
  const node = physicalPlan(planned)
  return isAccess(node) && planned.visible.length === 0
    ? accessRows(planned.context.state, node, planned.trace)
    : rowsAt(planned, slotsOf(planned, node))
}

interface MembersOptions {
  readonly outer?: Pushed
  readonly node?: QueryNode
}

/**
 * The members of a combined query: rows with their slots, or tuples; each with its sort keys for the outer
 * orders.
 */
export function membersOf(
  planned: PlannedQuery,
  { outer = NOTHING_PUSHED, node = physicalPlan(planned) }: MembersOptions = {},
): readonly Member[] {
  const slice = node.kind === 'slice' ? node : undefined
  const below = slice?.child ?? node
  const combination = below.kind === 'sort' || below.kind === 'top' ? below.child : below
  if (combination.kind !== 'combine') throw new InvariantError('a combination runs by its own plan')
  const found = combine(planned, combination, { members: partMembers, outer, slice })
  return noted(planned, node, found)
}

function partMembers({ planned, node }: PlannedPart, pushed: Pushed): readonly Member[] {
  if (planned.query.base.kind === 'combined') return membersOf(planned, { outer: pushed, node })
  return planned.query.shape.kind === 'values'
    ? tupleMembers(planned, node, pushed)
    : rowMembers(planned, node, pushed)
}

function tupleMembers(planned: PlannedQuery, node: QueryNode, pushed: Pushed): readonly Member[] {
  if (pushed.terms.length === 0)
    return tuplesOf(planned, node).map((tuple) => ({ slot: -1, row: undefined, tuple, orders: NO_ORDERS }))
  const { context, request } = valuesRequest(planned, node, { names: outputColumns(planned) })
  const { units, key } = valueUnits(context, request)
  const keyAt = pushedKeys(context, pushed, (own, { term }) => key(own, term))
  return units.map(({ tuple, frames }) => {
    const orders = frames.map((frame) => (at: number) => keyAt(at).value(frame))
    return { slot: -1, row: undefined, tuple, orders }
  })
}

function rowMembers(planned: PlannedQuery, node: QueryNode, pushed: Pushed): readonly Member[] {
  const slots = slotsOf(planned, node)
  const rows = rowsAt(planned, slots)
  // Members contain the columns of their rows.
  if (pushed.terms.every(({ key }) => key !== undefined))
    return rows.map((row, i) => ({ slot: slots[i] as number, row, tuple: [], orders: NO_ORDERS }))
  const keyAt = pushedKeys(
    planned.context,
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
  if (visible.length === 0) return table.rowsAt(slots, 0, slots.length)
  const rows = new Array<Row>(slots.length)
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

/**
 * Without an order that doesn't affect the set of rows: there is no slice, and the order doesn't split
 * groups.
 */
export const withoutOrder = (planned: PlannedQuery): PlannedQuery =>
  isSliced(planned.query) || planned.grouping !== undefined || isUnordered(planned.query)
    ? planned
    : { ...planned, query: changed(planned.query, { order: [] }) }

const isUnordered = ({ order, ordering }: Query): boolean => (order ?? ordering).length === 0

export function countOf(planned: PlannedQuery): number {
  const { context, predicate, query } = planned
  const counted = withoutOrder(planned)
  if (query.shape.kind === 'values') return tuplesOf(counted).length
  if (query.base.kind === 'combined') return membersOf(counted).length
  if (query.stop !== undefined && predicate.kind !== 'all') return slotsOf(inAnyOrder(planned)).length
  const all = selectCount(context.state, predicate, context.model)
  return Math.max(0, Math.min(all, query.stop ?? all) - query.start)
}

/** For results that depend on the number of rows, not on their order. */
const inAnyOrder = (planned: PlannedQuery): PlannedQuery => ({
  ...planned,
  query: changed(planned.query, { order: NO_TERMS }),
})
const NO_TERMS: NonNullable<Query['order']> = Object.freeze([])

/**
 * Whether there is a result. One row is enough if each row has at least one value; groups, combinations and
 * later parts of a list must be evaluated.
 */
export function existsOf(planned: PlannedQuery): boolean {
  const { query, grouping, context, predicate } = planned
  const { shape, base, start, stop } = query
  const byRow =
    base.kind !== 'combined' &&
    (shape.kind === 'rows' || (shape.present !== true && grouping === undefined && start === 0))
  if (!byRow) return countOf(planned) > 0
  if (stop !== undefined && stop <= start) return false
  const wanted =
    shape.kind === 'rows' ? predicate : allOf([predicate, ...reachable(context, outputColumns(planned))])
  if (wanted.kind === 'all') return context.state.table(context.model).size > start
  return runSlots(planned, orderedPlan(context, wanted, noOrder, { start, stop: start + 1 })).length > 0
}

const noOrder = (): readonly OrderTerm[] => []

/** Tuples of the values named, in the query's order, slice and distinct applied. */
export function tuplesOf(planned: PlannedQuery, node: QueryNode = physicalPlan(planned)): Value[][] {
  if (planned.query.base.kind === 'combined')
    return membersOf(planned, { node }).map(({ tuple }) => [...tuple])
  return tuplesAt(planned, node, { names: outputColumns(planned) })
}

/** The same with other names; of the groups, if there are any. */
export const tuplesFrom = (
  planned: PlannedQuery,
  groups: Groups | undefined,
  names: readonly string[],
): Value[][] => tuplesAt(planned, physicalPlan(planned, names), { groups, names })

interface Read {
  readonly names: readonly string[]
  /** The groups, where they are made already. */
  readonly groups?: Groups | undefined
}

function tuplesAt(planned: PlannedQuery, node: QueryNode, read: Read): Value[][] {
  const { context, request } = valuesRequest(planned, node, read)
  const tuples = valueTuples(context, request)
  // Earlier counts belong to the rows or groups that the tuples are read from.
  return planned.trace?.has(node) === true ? tuples : noted(planned, node, tuples)
}

interface Requested {
  readonly context: Context
  readonly request: ValuesRequest
}

/** The plan of values as one request: they are read, made distinct, sorted and sliced in one pass. */
function valuesRequest(planned: PlannedQuery, node: QueryNode, read: Read): Requested {
  const { names } = read
  let request: ValuesOptions = { ...NO_OPTIONS, names }
  let at = node
  for (;;) {
    if (at.kind === 'slice') request = { ...request, start: at.start, stop: at.stop }
    else if (at.kind === 'sort' || at.kind === 'top') request = { ...request, order: at.terms }
    else if (at.kind === 'distinct') request = { ...request, distinct: true }
    else if (at.kind === 'present') request = { ...request, present: true }
    else break
    at = at.child
  }
  if (at.kind === 'combine') throw new InvariantError('a combination runs by its own plan')
  if (at.kind === 'ordered' || at.kind === 'reversed') {
    // Each row has one tuple: the rows are sorted and sliced already.
    const slots = runSlots(planned, node)
    return { context: planned.context, request: { ...NO_OPTIONS, names, slots, grouped: false } }
  }
  if (at.kind !== 'group')
    return { context: planned.context, request: { ...request, slots: accessed(planned, at), grouped: false } }
  const groups = read.groups ?? groupsAt(planned, at)
  return {
    context: groups.context,
    request: { ...request, slots: groups.numbers, order: groups.order, grouped: true },
  }
}
type ValuesOptions = Omit<ValuesRequest, 'slots' | 'grouped'>
const NO_OPTIONS: Omit<ValuesOptions, 'names'> = Object.freeze({
  distinct: false,
  present: false,
  start: 0,
  stop: undefined,
  order: Object.freeze([]),
})

/** The groups of a grouped query. */
export function groupsOf(planned: PlannedQuery): Groups | undefined {
  const { grouping } = planned
  return grouping === undefined
    ? undefined
    : groupsAt(planned, { kind: 'group', grouping, child: rowAccess(planned) })
}

function groupsAt(planned: PlannedQuery, node: GroupNode): Groups {
  const slots = accessed(planned, node.child)
  const groups = group(planned.context, { slots, ...groupRequest(planned, node.grouping) })
  noted(planned, node, groups.numbers)
  return groups
}

/** The description of a grouping. The model's own ordering doesn't order groups, as in Django. */
export function groupRequest(
  planned: PlannedQuery,
  { keys, annotations, having, whole = false }: Grouping,
): Omit<GroupRequest, 'slots'> {
  if (whole) return { keys, annotations, having, order: [], names: [], lone: true, whole }
  const lone = planned.query.base.kind !== 'none'
  return {
    keys,
    annotations,
    having,
    order: groupOrder(planned),
    names: outputColumns(planned),
    lone,
    whole,
  }
}

/** The names of all keys of a grouping, except those that read nothing of the rows. */
export function groupKeys(planned: PlannedQuery): readonly string[] {
  const { context, grouping } = planned
  if (grouping === undefined) return []
  return prepareGroups(context, groupRequest(planned, grouping), NO_GROUPS).keys.map(({ name }) => name)
}
const NO_GROUPS: GroupValues = Object.freeze({ key: () => null, result: () => null })

/**
 * One value of each row for a lookup's `in` or a subquery: the only (or first) value named; of rows, their
 * keys.
 */
export function listOf(planned: PlannedQuery, toField: string | undefined): readonly Value[] {
  if (planned.query.shape.kind === 'values') return tuplesOf(planned).map((tuple) => tuple[0] ?? null)
  const { context } = planned
  const attribute =
    toField !== undefined && context.model.rowFields.some((field) => field.attribute === toField)
      ? toField
      : context.model.pk.attribute
  const table = context.state.table(context.model)
  return Array.from(slotsOf(planned), (slot) => (table.stored(slot)?.[attribute] ?? null) as Value)
}
