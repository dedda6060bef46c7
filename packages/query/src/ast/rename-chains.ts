import { lookup } from './condition.js'
import type { Condition, Expression, Query } from './nodes.js'
import { mapCondition, mapExpression, mapQuery, type Change } from './fold.js'

type Rename = (chain: string) => string

/**
 * Renames the chains that an expression reads from its row, including those in nested queries.
 */
export function renameChains(expression: Expression, rename: Rename): Expression {
  return renaming(rename, 0).expression(expression)
}

/** The same for a condition. */
export function renameChainsOf(condition: Condition, rename: Rename): Condition {
  return renaming(rename, 0).condition(condition)
}

/**
 * `depth` is the number of queries between the node and the row: an `OuterRef` of that depth refers to the
 * row.
 */
function renaming(rename: Rename, depth: number): Change & { readonly query: (query: Query) => Query } {
  const change: Change & { readonly query: (query: Query) => Query } = {
    expression(expression) {
      if (depth === 0 && expression.kind === 'f')
        return Object.freeze({ ...expression, chain: rename(expression.chain) })
      if (depth === 0 && expression.kind === 'relation')
        return mapExpression(Object.freeze({ ...expression, path: rename(expression.path) }), change)
      if (expression.kind === 'outer' && depth > 0 && expression.depth === depth)
        return Object.freeze({ ...expression, chain: rename(expression.chain) })
      return mapExpression(expression, change)
    },
    condition(condition) {
      const inside = mapCondition(condition, change)
      return depth === 0 && inside.kind === 'lookup' ? lookup(rename(inside.chain), inside.value) : inside
    },
    query: (query) => mapQuery(query, renaming(rename, depth + 1)),
  }
  return change
}
