import { UsageError } from '@relata/core'
import { childrenOf, treesOf, type Child } from './fold.js'
import type { Query } from './nodes.js'

/**
 * How many nodes of conditions, expressions and query sets one of them may be made of. Nodes are objects that
 * a program may use again: `e = e.plus(e)` in a loop doubles what has to be evaluated, without taking room or
 * depth.
 */
const MAX_NODES = 500_000
/** What a query set, or a step of one, costs to plan: as much as so many nodes. */
const NODES_OF_A_QUERY = 10

const known = new WeakMap<Child, number>()

/** The nodes of a tree or a query, each counted as often as it is used. Cost: of the different ones, once. */
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

/** What a query that is made of others is known to be: a loop that adds one part looks at that one alone. */
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
