import { InvariantError } from '@relata/core'
import type { Query } from '../ast/nodes.js'
import { orderKey } from '../compute/order.js'
import { sortSlots } from '../compute/sort.js'
import { isAccess, type AccessNode } from '../plan/access-node.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import type { OrderedNode, QueryNode, SortNode, TopNode } from '../plan/query-node.js'
import type { Ties } from '../plan/order-source.js'
import { orderedRows, type SortTies } from '../select/ordered-rows.js'
import { rowTest } from '../select/row-test.js'
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
    case 'top': {
      const found = runSlots(planned, node.child)
      const sorted = sortedSlots(planned, found, node)
      return cutOff(noted(planned, node, sorted), cut)
    }
    case 'group':
    case 'distinct':
    case 'present':
    case 'combine':
      throw new InvariantError(`whole rows come from no '${node.kind}'`)
  }
}
type Cut = Pick<Query, 'start' | 'stop'>
const WHOLE: Cut = Object.freeze({ start: 0, stop: undefined })

function sortOfTies({ context }: PlannedQuery, ties: Ties, rows: number): SortTies | undefined {
  if (ties === 'source') return undefined
  if (ties === 'creation') return (equal, limit) => equal.sort().subarray(0, limit)
  const keys = ties.map((term) => orderKey(context, term, rows))
  // The keys break ties by position, so rows must come in order of creation.
  return (equal, limit) => sortSlots(equal.sort(), keys, limit)
}

function cutOff(slots: Int32Array, { start, stop }: Cut): Int32Array {
  return start === 0 && (stop === undefined || stop >= slots.length) ? slots : slots.subarray(start, stop)
}

function sortedSlots({ context }: PlannedQuery, slots: Int32Array, node: SortNode | TopNode): Int32Array {
  const keys = node.terms.map((term) => orderKey(context, term, slots.length))
  return sortSlots(slots, keys, node.kind === 'top' ? node.limit : undefined)
}

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
