import { childrenOf, findIn, someIn, treesOf, type Tree } from '../ast/fold.js'
import type { AggregateExpression, Expression } from '../ast/expression.js'
import { partsOf, type Query } from '../ast/query.js'
import type { Path } from '../resolve/path.js'
import type { Context } from './context.js'
import { matchColumn } from './columns.js'
import { overAlias, pathOf, valuePathOf } from './relations.js'

/** What an expression reads of the query that it is part of. */
export interface Reads {
  readonly paths: Path[]
  /** Something of the row itself beside paths: an annotation, a subquery, an aggregate. */
  rooted: boolean
}

/** The chains that an expression or a condition reads; those of an aggregate are its own, since it makes its own choices. */
export function readsOf(context: Context, tree: Tree, into: Reads = { paths: [], rooted: false }): Reads {
  if (tree.kind === 'aggregate') into.rooted = true
  if (tree.kind === 'aggregate' || tree.kind === 'relation') return into
  if (tree.kind === 'f' || tree.kind === 'lookup') chainReads(context, tree, into)
  for (const child of childrenOf(tree)) {
    if (child.kind === 'query') into.rooted = true
    else readsOf(context, child, into)
  }
  return into
}

/** An annotation of choices reads what its expression does. A named relation's condition may read the row: so does what reads the relation. */
function chainReads(context: Context, { kind, chain }: Extract<Tree, { kind: 'f' | 'lookup' }>, into: Reads): void {
  const column = matchColumn(context, chain)?.column
  if (column?.choices !== undefined) readsOf(context, column.choices.expression, into)
  else if (column !== undefined) into.rooted = true
  else {
    const path = kind === 'f' ? valuePathOf(context, chain) : pathOf(context, chain)
    into.paths.push(path)
    if (overAlias(path)) into.rooted = true
  }
}

/** True where an expression or a condition aggregates over the rows of its query: by itself, or by an annotation that it names. */
export const hasAggregate = (context: Context, tree: Tree): boolean =>
  someIn(
    tree,
    (node) =>
      node.kind === 'aggregate' ||
      ((node.kind === 'f' || node.kind === 'lookup') && matchColumn(context, node.chain)?.column.aggregate === true),
  )

/** True where an aggregate is part of the tree itself; the annotations that it names may be aggregates. */
export const holdsAggregate = (tree: Tree): boolean => someIn(tree, ({ kind }) => kind === 'aggregate')

/** An aggregate that takes the value of another one, or is filtered by it; undefined where there is none. */
export const nestedAggregate = (context: Context, expression: Expression): AggregateExpression | undefined =>
  findIn(expression, (node) =>
    node.kind === 'aggregate' && childrenOf(node).some((child) => child.kind !== 'query' && hasAggregate(context, child))
      ? node
      : undefined,
  )

/** The chains that an expression or a condition names outside of aggregates, as they are written: a condition's with their lookups. */
export function chainsOf(tree: Tree): readonly string[] {
  if (tree.kind === 'aggregate') return []
  const inside = childrenOf(tree).flatMap((child) => (child.kind === 'query' ? [] : chainsOf(child)))
  return tree.kind === 'f' || tree.kind === 'lookup' ? [tree.chain, ...inside] : inside
}

/** The chains that an expression's aggregates read, those of their filters with their lookups. */
export function aggregatedChains(tree: Tree): readonly string[] {
  return childrenOf(tree).flatMap((child) =>
    child.kind === 'query' ? [] : tree.kind === 'aggregate' ? chainsOf(child) : aggregatedChains(child),
  )
}

/**
 * The chains of the rows that a tree reads outside of aggregates, as they are written: a condition's with their lookups. What an OuterRef of a query inside
 * names is one of them.
 */
export function rowChains(tree: Tree): readonly string[] {
  if (tree.kind === 'aggregate') return []
  const inside = childrenOf(tree).flatMap((child) => (child.kind === 'query' ? outerChains(child) : rowChains(child)))
  return tree.kind === 'f' || tree.kind === 'lookup' ? [tree.chain, ...inside] : inside
}

/** The chains that a query reads of the query around it, or of one further out. */
export function outerChains(query: Query, depth: number = 1): readonly string[] {
  const parts = query.base.kind === 'combined' ? partsOf(query.base).flatMap((part) => outerChains(part, depth)) : []
  return [...parts, ...treesOf(query).flatMap((tree) => outerIn(tree, depth))]
}

function outerIn(tree: Tree, depth: number): readonly string[] {
  if (tree.kind === 'outer') return tree.depth === depth ? [tree.chain] : []
  return childrenOf(tree).flatMap((child) => (child.kind === 'query' ? outerChains(child, depth + 1) : outerIn(child, depth)))
}

/** True where an expression reads nothing of the rows, and so is the same for all of them. */
export const isConstant = (context: Context, expression: Expression): boolean =>
  !holdsAggregate(expression) && rowChains(expression).every((chain) => matchColumn(context, chain)?.column.constant === true)
