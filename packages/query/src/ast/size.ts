import { UsageError } from '@relata/core'
import { childrenOf, treesOf, type Child } from './fold.js'
import type { Query } from './nodes.js'

/**
 * The most nodes that a condition, expression or query set may consist of. Nodes can be shared: `e =
 * e.plus(e)` in a loop doubles the work of an evaluation, without using memory or depth.
 */
const MAX_NODES = 500_000
/** The cost of planning a query set, or a step of one, in nodes. */
const NODES_OF_A_QUERY = 10

const known = new WeakMap<Child, number>()

/**
 * The number of nodes of a tree or a query, each counted as often as it is used. The computation visits each
 * distinct node once.
 */
export function sizeOf(child: Child): number {
  if (child.kind === 'lookup' && typeof child.value !== 'object') return 1
  const kept = known.get(child)
  if (kept !== undefined) return kept
  const size = child.kind === 'query' ? sizeOfQuery(child) : 1 + sizeOfAll(childrenOf(child))
  known.set(child, size)
  return size
}

function sizeOfAll(children: readonly Child[]): number {
  let size = 0
  for (const child of children) size += sizeOf(child)
  return size
}

function sizeOfQuery(query: Query): number {
  const own = NODES_OF_A_QUERY * (1 + query.steps.length) + sizeOfAll(treesOf(query))
  const { base } = query
  if (base.kind !== 'combined') return own
  let size = own + sizeOf(base.first)
  for (const term of base.terms) if (term.kind === 'combine') size += sizeOf(term.query)
  return size
}

/**
 * The known size of a query that was made from others, so that a loop that adds one part counts only that
 * part.
 */
export function ofSize(query: Query, size: number): Query {
  checkSize(size)
  known.set(query, size)
  return query
}

/** Throws UsageError `ERR_TOO_DEEP`. */
export function checkSize(size: number): void {
  if (size <= MAX_NODES) return
  throw new UsageError(
    'ERR_TOO_DEEP',
    `Conditions, expressions and query sets may be made of ${MAX_NODES} parts, each counted as often as it is used: give what is used again a name with annotate or alias, or put keys in an array.`,
    { value: size },
  )
}
