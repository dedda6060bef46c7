import type { OrderTerm, Query } from '../ast/nodes.js'
import type { Context } from '../bind/context.js'
import { isPath, type AccessNode } from '../plan/access-node.js'
import { chooseAccess, singleRow } from '../plan/choose-access.js'
import { orderSource, type OrderedAccess } from '../plan/order-source.js'
import type { Predicate } from '../plan/predicate.js'
import type { OrderedNode, QueryNode } from '../plan/query-node.js'

/** The number of rows that an ordered read may always visit before it stops. */
const LEAST_PATIENCE = 256
/**
 * An ordered read that stops has cost at most this fraction of the plan that follows it; if the number of
 * rows is known, at most twice the expected visits, and not more than that plan.
 */
const PATIENCE_SHARE = 8

/** Cost of a row whose order is read from the row, relative to one that is visited and tested. */
const SORT_COST = 4

type Cut = Pick<Query, 'start' | 'stop'>

/**
 * How the rows of a predicate are found, sorted and sliced. `order` returns the terms; one row at most needs
 * none.
 */
export function orderedPlan(
  context: Context,
  predicate: Predicate,
  order: () => readonly OrderTerm[],
  { start, stop }: Cut,
): QueryNode {
  const only = singleRow(context.state, predicate, context.model)
  if (only !== undefined && start === 0 && stop !== 0) return only
  const child = only ?? rowsInOrder(context, { predicate, terms: order(), stop })
  return start === 0 && stop === undefined ? child : { kind: 'slice', start, stop, child }
}

interface Sorting {
  readonly ordered: OrderedAccess | undefined
  readonly stop: number | undefined
}

/** All rows of an access in order. Where keys ascend with the slots, their order needs no sort. */
function sorted(
  context: Context,
  access: AccessNode,
  terms: readonly OrderTerm[],
  { ordered, stop }: Sorting,
): QueryNode {
  const source = ordered?.source
  if (terms.length === 0 || source?.kind === 'creationOrder') return access
  if (source?.kind === 'keyOrder' && context.state.table(context.model).keysAscend)
    return source.reversed ? { kind: 'reversed', child: access } : access
  return stop === undefined
    ? { kind: 'sort', terms, child: access }
    : { kind: 'top', terms, limit: stop, child: access }
}

interface Wanted {
  readonly predicate: Predicate
  readonly terms: readonly OrderTerm[]
  readonly stop: number | undefined
}

/**
 * The first rows in an order: read in that order until there are enough, unless an access path finds all rows
 * with fewer visits.
 */
function rowsInOrder(context: Context, { predicate, terms, stop }: Wanted): QueryNode {
  const { state, model } = context
  const ordered = orderSource(context, terms, predicate)
  if (ordered !== undefined && readsNoOthers(context, ordered, stop))
    return orderedNode(ordered, { rows: ordered.source.rows, patience: Infinity, otherwise: undefined })
  const access = chooseAccess(state, predicate, model)
  const otherwise = sorted(context, access, terms, { ordered, stop })
  if (ordered === undefined || stop === undefined || access.kind === 'empty') return otherwise
  const { rows } = access
  const visits = rows === undefined || rows === 0 ? Infinity : (stop * ordered.source.rows) / rows
  const cost = otherwise.kind === 'top' ? access.cost * SORT_COST : access.cost
  if (isPath(access) && (cost <= visits || isAmong(predicate))) return otherwise
  const patience = Math.max(LEAST_PATIENCE, Math.ceil(cost / PATIENCE_SHARE), Math.min(cost, 2 * visits))
  return orderedNode(ordered, { rows, patience, otherwise })
}

/**
 * Whether all rows of a source satisfy the conditions. Without a limit all rows are read: reading a whole
 * table in slot order costs least.
 */
function readsNoOthers(
  { state, model }: Context,
  { source, rest }: OrderedAccess,
  stop: number | undefined,
): boolean {
  if (rest.kind !== 'all') return false
  if (stop !== undefined) return true
  return (
    source.kind === 'indexOrder' ||
    (source.kind === 'keyOrder' && (source.conditions.length > 0 || !state.table(model).keysAscend))
  )
}

/** Testing rows for membership in a list costs the length of the list first. */
const isAmong = (predicate: Predicate): boolean =>
  predicate.kind === 'among' || (predicate.kind === 'and' && predicate.children.some(isAmong))

function orderedNode(
  { source, rest, ties }: OrderedAccess,
  reading: Pick<OrderedNode, 'rows' | 'patience' | 'otherwise'>,
): OrderedNode {
  return { kind: 'ordered', model: source.model, source, predicate: rest, ties, ...reading }
}
