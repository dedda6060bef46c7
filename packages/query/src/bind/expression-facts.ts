import { holdsWindow } from '../ast/all-rows.js'
import { childrenOf, findIn, someIn, type Tree } from '../ast/fold.js'
import type { AggregateExpression, Expression, Query } from '../ast/nodes.js'
import { rowPath, type Path } from '../resolve/path.js'
import type { Column } from './compiled.js'
import type { Context } from './context.js'
import { matchColumn } from './columns.js'
import { chainsAround } from './outer-references.js'
import { overAlias, pathOf, valuePathOf } from './relations.js'

/** What an expression reads of the query that it is part of. */
export interface Reads {
  readonly paths: Path[]
  /** Something of the row itself besides paths: an annotation, a subquery, an aggregate. */
  rooted: boolean
  /** Annotations whose expressions were read already. */
  readonly seen?: Set<Column>
}

/**
 * The chains that an expression or a condition reads; those of an aggregate are its own, since it makes its
 * own choices.
 */
export function readsOf(context: Context, tree: Tree, into: Reads = { paths: [], rooted: false }): Reads {
  if (tree.kind === 'aggregate' || tree.kind === 'window') into.rooted = true
  if (tree.kind === 'aggregate' || tree.kind === 'window' || tree.kind === 'relation') return into
  if (tree.kind === 'f' || tree.kind === 'lookup') chainReads(context, tree, into)
  if (tree.kind === 'property') into.paths.push(rowPath(context.schema, tree.path, tree.model))
  for (const child of childrenOf(tree)) {
    if (child.kind === 'query') queryReads(context, child, into)
    else readsOf(context, child, into)
  }
  return into
}

/**
 * A nested query depends on the row itself. A multi-valued chain that it refers to is a choice, shared with
 * everything else that names the chain.
 */
export function queryReads(context: Context, query: Query, into: Reads): void {
  into.rooted = true
  const own: Reads = { paths: [], rooted: true }
  for (const chain of chainsAround(query)) chainReads(context, { kind: 'f', chain }, own)
  for (const path of own.paths) if (path.multi) into.paths.push(path)
}

/**
 * An annotation of choices reads what its expression does. A named relation's condition may read the row: so
 * does what reads the relation.
 */
function chainReads(
  context: Context,
  { kind, chain }: Pick<Extract<Tree, { kind: 'f' | 'lookup' }>, 'kind' | 'chain'>,
  into: Reads,
): void {
  const column = matchColumn(context, chain)?.column
  if (column?.choices !== undefined) choiceReads(context, column, column.choices.expression, into)
  else if (column !== undefined) into.rooted = true
  else {
    const path = kind === 'f' ? valuePathOf(context, chain) : pathOf(context, chain)
    into.paths.push(path)
    if (overAlias(path)) into.rooted = true
  }
}

/** Once for each annotation: others may name it many times. */
function choiceReads(context: Context, column: Column, expression: Expression, into: Reads): void {
  const seen = into.seen ?? new Set()
  if (seen.has(column)) return
  seen.add(column)
  const own: Reads = { paths: into.paths, rooted: into.rooted, seen }
  readsOf(context, expression, own)
  into.rooted = own.rooted
}

/** The chains of the row that the queries directly in a node refer to. */
const referred = (node: Tree): readonly string[] =>
  childrenOf(node).flatMap((child) => (child.kind === 'query' ? chainsAround(child) : []))
const named = (node: Tree): readonly string[] =>
  node.kind === 'f' || node.kind === 'lookup' ? [node.chain] : []

/**
 * Whether an expression or a condition aggregates over the rows of its query, directly or through an
 * annotation that it names.
 */
export const hasAggregate = (context: Context, tree: Tree): boolean =>
  someIn(
    tree,
    (node) =>
      node.kind === 'aggregate' ||
      [...named(node), ...referred(node)].some(
        (chain) => matchColumn(context, chain)?.column.aggregate === true,
      ),
  )

/** Whether a tree reads a window, directly or through an annotation that it names. */
export const hasWindow = (context: Context, tree: Tree): boolean =>
  someIn(
    tree,
    (node) =>
      node.kind === 'window' ||
      [...named(node), ...referred(node)].some(
        (chain) => matchColumn(context, chain)?.column.windowed === true,
      ),
  )

/** Whether the tree itself contains an aggregate; annotations that it names aren't considered. */
export const holdsAggregate = (tree: Tree): boolean => someIn(tree, ({ kind }) => kind === 'aggregate')

/** An aggregate that takes the value of another one, or is filtered by it; undefined if there is none. */
export const nestedAggregate = (context: Context, expression: Expression): AggregateExpression | undefined =>
  findIn(expression, (node) =>
    node.kind === 'aggregate' &&
    childrenOf(node).some((child) => child.kind !== 'query' && hasAggregate(context, child))
      ? node
      : undefined,
  )

/**
 * The chains that an expression or a condition reads outside of aggregates, as they are written: a
 * condition's with their lookups.
 */
export const chainsOf = (tree: Tree): readonly string[] => [...ownChains(tree), ...referredChains(tree)]

/** Those that it names itself. */
export const ownChains = (tree: Tree): readonly string[] => gathered(tree, named)

/** Those that the queries in it refer to. */
export const referredChains = (tree: Tree): readonly string[] => gathered(tree, referred)

function gathered(tree: Tree, of: (node: Tree) => readonly string[]): readonly string[] {
  if (tree.kind === 'aggregate') return []
  return [
    ...of(tree),
    ...childrenOf(tree).flatMap((child) => (child.kind === 'query' ? [] : gathered(child, of))),
  ]
}

/** The chains that an expression's aggregates read, those of their filters with their lookups. */
export function aggregatedChains(tree: Tree): readonly string[] {
  return childrenOf(tree).flatMap((child) =>
    child.kind === 'query' ? [] : tree.kind === 'aggregate' ? chainsOf(child) : aggregatedChains(child),
  )
}

/** Whether an expression reads nothing of the rows, and so is the same for all of them. */
export const isConstant = (context: Context, expression: Expression): boolean =>
  !holdsAggregate(expression) &&
  !holdsWindow(expression) &&
  chainsOf(expression).every((chain) => matchColumn(context, chain)?.column.constant === true)

/**
 * Whether a tree reads a result of groups: an aggregate, or an annotation of groups, also by an OuterRef in a
 * nested query.
 */
export const readsGroups = (tree: Tree, annotations: ReadonlySet<string>): boolean =>
  holdsAggregate(tree) || holdsWindow(tree) || chainsOf(tree).some((chain) => isUnder(chain, annotations))

function isUnder(chain: string, names: ReadonlySet<string>): boolean {
  for (let end = chain.length; end > 0; end = chain.lastIndexOf('__', end - 1))
    if (names.has(chain.slice(0, end))) return true
  return false
}
