import { InvariantError } from '@relata/core'
import type { OrderTerm, Query } from '../ast/nodes.js'
import { firstOfTable } from '../compute/first-of-table.js'
import { orderKey, type OrderKey } from '../compute/order.js'
import { sortSlots } from '../compute/sort.js'
import { isAccess, type AccessNode } from '../plan/access-node.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import type { OrderedNode, QueryNode, SortNode, TopNode } from '../plan/query-node.js'
import type { Ties } from '../plan/order-source.js'
import { orderedRows, type SortTies } from '../select/ordered-rows.js'
import { rowTest } from '../select/row-test/of-predicate.js'
import { runAccess } from '../select/select.js'

/** Executes the plan of whole rows; with a slice only the rows of that part of its result. */
export function runSlots(planned: PlannedQuery, node: QueryNode, cut: Cut = WHOLE): Int32Array {
  if (isAccess(node)) return cutOff(accessed(planned, node), cut)
  switch (node.kind) {
    case 'slice':
      return noted(planned, node, runSlots(planned, node.child, node))
    case 'ordered':
      return inOrder(planned, node, cut)
    case 'reversed':
      return cutOff(noted(planned, node, runSlots(planned, node.child).reverse()), cut)
    case 'sort':
      return cutOff(noted(planned, node, sortedSlots(planned, node)), cut)
    case 'top':
      return cutOff(noted(planned, node, firstSlots(planned, node)), cut)
    case 'group':
    case 'distinct':
    case 'present':
    case 'combine':
      throw new InvariantError(`whole rows come from no '${node.kind}'`)
  }
}
type Cut = Pick<Query, 'start' | 'stop'>
const WHOLE: Cut = Object.freeze({ start: 0, stop: undefined })

function sortOfTies(planned: PlannedQuery, ties: Ties, rows: number): SortTies | undefined {
  if (ties === 'source') return undefined
  if (ties === 'creation') return (equal, limit) => equal.sort().subarray(0, limit)
  const keys = orderKeys(planned, ties, rows)
  // The keys break ties by position, so rows must come in order of creation.
  return (equal, limit) => sortSlots(equal.sort(), keys, limit)
}

function cutOff(slots: Int32Array, { start, stop }: Cut): Int32Array {
  return start === 0 && (stop === undefined || stop >= slots.length) ? slots : slots.subarray(start, stop)
}

function sortedSlots(planned: PlannedQuery, { terms, child }: SortNode): Int32Array {
  const slots = runSlots(planned, child)
  return sortSlots(slots, orderKeys(planned, terms, slots.length))
}

function firstSlots(planned: PlannedQuery, { terms, child, limit }: TopNode): Int32Array {
  if (child.kind !== 'all') {
    const slots = runSlots(planned, child)
    return sortSlots(slots, orderKeys(planned, terms, slots.length), limit)
  }
  const { context, hint, trace } = planned
  const table = context.state.table(child.model)
  hint.rows = table.size
  const keys = orderKeys(planned, terms, table.size)
  const firsts = firstOfTable(table, keys, limit)
  if (firsts === undefined) return sortSlots(runSlots(planned, child), keys, limit)
  trace?.set(child, table.size)
  return firsts
}

const orderKeys = (
  { context }: PlannedQuery,
  terms: readonly OrderTerm[],
  rows: number,
): readonly OrderKey[] => terms.map((term) => orderKey(context, term, rows))

/** Reads rows in order until there are enough; if that takes too many visits, uses the other plan. */
function inOrder(planned: PlannedQuery, node: OrderedNode, cut: Cut): Int32Array {
  const { context, trace, hint } = planned
  const { source, predicate, ties, patience, otherwise } = node
  const visits = Math.min(patience, source.rows)
  const { slots, visited, complete } = orderedRows(context.state, source, {
    test: predicate.kind === 'all' ? undefined : rowTest(context.state, predicate, visits),
    skip: cut.start,
    limit: (cut.stop ?? Infinity) - cut.start,
    patience,
    sortTies: sortOfTies(planned, ties, visits),
  })
  if (!complete && otherwise !== undefined) return runSlots(planned, otherwise, cut)
  hint.rows = slots.length
  trace?.set(source, visited)
  return noted(planned, node, slots)
}

/** Executes an access, and records the number of rows for what reads them. */
export function accessed({ context, hint, trace }: PlannedQuery, node: AccessNode): Int32Array {
  const slots = runAccess(context.state, node, trace)
  hint.rows = slots.length
  return slots
}

/** Records how many rows, groups or tuples a step returned, if the run is traced. */
export function noted<T extends { readonly length: number }>(
  { trace }: PlannedQuery,
  node: QueryNode,
  result: T,
): T {
  if (trace !== undefined) trace.set(node, result.length)
  return result
}
