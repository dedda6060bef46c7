import { childrenOf, treesOf, type Child, type Tree } from '../ast/fold.js'
import { partsOf, type Query } from '../ast/query.js'

const depths = new WeakMap<Query, number>()

/** How many queries out a query's outer references reach: 0 for one that stands alone. */
export function outerDepth(query: Query): number {
  const known = depths.get(query)
  if (known !== undefined) return known
  const trees = deepest(treesOf(query), treeDepth)
  const depth = query.base.kind === 'combined' ? Math.max(trees, deepest(partsOf(query.base), outerDepth)) : trees
  depths.set(query, depth)
  return depth
}

/** How far out an expression or a condition of a query reaches, counted from that query. */
export function treeDepth(tree: Tree): number {
  return tree.kind === 'outer' ? tree.depth : deepest(childrenOf(tree), depthOf)
}

const depthOf = (child: Child): number => (child.kind === 'query' ? Math.max(0, outerDepth(child) - 1) : treeDepth(child))

function deepest<T>(list: readonly T[], depth: (item: T) => number): number {
  let most = 0
  for (const item of list) {
    const own = depth(item)
    if (own > most) most = own
  }
  return most
}
