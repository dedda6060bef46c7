import { childrenOf, treesOf, type Child, type Tree } from '../ast/fold.js'
import type { Query } from '../ast/nodes.js'

/** A chain of an outer query: of the innermost one for `depth` 1. */
export interface OuterReference {
  readonly chain: string
  readonly depth: number
}

const NONE: readonly OuterReference[] = Object.freeze([])
const known = new WeakMap<Query, readonly OuterReference[]>()

/**
 * The chains of outer queries that a query reads, each once, including those that its nested queries read.
 */
function outerReferences(query: Query): readonly OuterReference[] {
  const kept = known.get(query)
  if (kept !== undefined) return kept
  const found = new Map<string, OuterReference>()
  const add = (reference: OuterReference): void => {
    found.set(`${reference.depth}:${reference.chain}`, reference)
  }
  for (const tree of treesOf(query)) collect(tree, add)
  // It doesn't list the parts, because a loop makes each combination longer than the last.
  if (query.base.kind === 'combined') {
    outerReferences(query.base.first).forEach(add)
    for (const term of query.base.terms) if (term.kind === 'combine') outerReferences(term.query).forEach(add)
  }
  const references = found.size === 0 ? NONE : [...found.values()]
  known.set(query, references)
  return references
}

function collect(child: Child, add: (reference: OuterReference) => void): void {
  if (child.kind === 'outer') return add(child)
  if (child.kind !== 'query') {
    for (const inner of childrenOf(child)) collect(inner, add)
    return
  }
  for (const { chain, depth } of outerReferences(child)) if (depth > 1) add({ chain, depth: depth - 1 })
}

/** The chains of the next outer query that a query refers to. */
export const chainsAround = (query: Query): readonly string[] =>
  outerReferences(query).flatMap(({ chain, depth }) => (depth === 1 ? [chain] : []))

/** How many levels of outer queries a query's references reach: 0 if it has no outer references. */
export const outerDepth = (query: Query): number => deepest(outerReferences(query), ({ depth }) => depth)

/** How far out an expression or a condition of a query reaches, counted from that query. */
export function treeDepth(tree: Tree): number {
  return tree.kind === 'outer' ? tree.depth : deepest(childrenOf(tree), depthOf)
}

const depthOf = (child: Child): number =>
  child.kind === 'query' ? Math.max(0, outerDepth(child) - 1) : treeDepth(child)

function deepest<T>(list: readonly T[], depth: (item: T) => number): number {
  let most = 0
  for (const item of list) {
    const own = depth(item)
    if (own > most) most = own
  }
  return most
}
