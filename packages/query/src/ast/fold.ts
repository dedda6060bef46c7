import { junction, lookup, not } from './condition.js'
import type {
  AggregateExpression,
  Combination,
  CombinationTerm,
  Condition,
  Expression,
  OrderTerm,
  Query,
  Step,
  WindowExpression,
} from './nodes.js'
import { isExpression } from './expression.js'
import { isQuery } from './query.js'

/**
 * The children of expressions and conditions. Every function that walks over them uses this module, so a kind
 * added here reaches all of them, and the compiler reports a missing one.
 */
export type Tree = Expression | Condition
export type Child = Tree | Query

const NO_CHILDREN: readonly Child[] = Object.freeze([])

/** The expressions, conditions and queries directly in a node, in the order in which they are evaluated. */
export function childrenOf(tree: Tree): readonly Child[] {
  switch (tree.kind) {
    case 'f':
    case 'outer':
    case 'value':
      return NO_CHILDREN
    case 'lookup':
      return inValue(tree.value)
    case 'and':
    case 'or':
    case 'xor':
      return tree.children
    case 'not':
      return [tree.child]
    case 'expression':
      return [tree.expression]
    case 'condition':
      return [tree.condition]
    case 'relation':
      return tree.condition === undefined ? NO_CHILDREN : [tree.condition]
    case 'exists':
    case 'subquery':
      return [tree.query]
    case 'list':
      return [tree.owner, tree.query]
    case 'property':
      return [tree.owner]
    case 'window':
      return [...partsOfCall(tree.call), ...tree.partition, ...tree.order.map(({ expression }) => expression)]
    case 'arithmetic':
      return [tree.left, tree.right]
    case 'function':
      return tree.args
    case 'aggregate':
      return [
        ...(tree.of === undefined ? NO_CHILDREN : [tree.of]),
        ...(tree.filter === undefined ? NO_CHILDREN : [tree.filter]),
        ...(tree.order ?? []).map(({ expression }) => expression),
      ]
    case 'case':
      return tree.otherwise === undefined ? tree.branches.flat() : [...tree.branches.flat(), tree.otherwise]
  }
}

/** The aggregate of a window isn't one of rows or groups: it is part of the window. */
function partsOfCall(call: WindowExpression['call']): readonly Child[] {
  if ('kind' in call) return childrenOf(call)
  return [call.of, call.fallback].filter((part) => part !== undefined)
}

/** The expressions and queries in the value of a lookup. */
function inValue(value: unknown): readonly Child[] {
  if (typeof value !== 'object' || value === null) return NO_CHILDREN
  if (isExpression(value) || isQuery(value)) return [value]
  if (!Array.isArray(value)) return NO_CHILDREN
  let found: Child[] | undefined
  for (const item of value as readonly unknown[])
    for (const child of inValue(item)) (found ??= []).push(child)
  return found ?? NO_CHILDREN
}

/**
 * The expressions and conditions directly in a query; those of the queries that it combines are theirs
 * ({@link partsOf}).
 */
export function treesOf({ base, steps, order = [], aggregates = {} }: Query): readonly Tree[] {
  const cuts =
    base.kind === 'combined'
      ? base.terms.filter((term) => term.kind === 'cut').flatMap((term) => term.order ?? [])
      : []
  return [
    ...steps.flatMap(inStep),
    ...[...cuts, ...order].map(({ expression }) => expression),
    ...Object.values(aggregates),
  ]
}

function inStep(step: Step): readonly Tree[] {
  switch (step.kind) {
    case 'filter':
    case 'keep':
      return [step.condition]
    case 'annotate':
      return [step.expression]
    case 'values':
      return []
  }
}

/**
 * Searches the node and its descendants: the first result of `find` that isn't undefined. Queries inside are
 * not entered.
 */
export function findIn<R>(tree: Tree, find: (node: Tree) => R | undefined): R | undefined {
  const found = find(tree)
  if (found !== undefined) return found
  for (const child of childrenOf(tree)) {
    const inside = child.kind === 'query' ? undefined : findIn(child, find)
    if (inside !== undefined) return inside
  }
  return undefined
}

/** Whether `test` is true for the node or a descendant. Nested queries are not entered. */
export function someIn(tree: Tree, test: (node: Tree) => boolean): boolean {
  return findIn(tree, (node) => (test(node) ? true : undefined)) === true
}

/** How to map the parts of a node. Without `query`, nested queries are not changed. */
export interface Change {
  readonly expression: (expression: Expression) => Expression
  readonly condition: (condition: Condition) => Condition
  readonly query?: (query: Query) => Query
}

/** Maps the direct parts of an expression. Returns the same node if none of them changed. */
export function mapExpression(expression: Expression, change: Change): Expression {
  switch (expression.kind) {
    case 'f':
    case 'outer':
    case 'value':
      return expression
    case 'aggregate':
      return withParts(expression, {
        of: expression.of && change.expression(expression.of),
        filter: expression.filter && change.condition(expression.filter),
        ...(expression.order === undefined ? undefined : { order: mapOrder(expression.order, change) }),
      })
    case 'exists':
    case 'subquery':
      return change.query === undefined
        ? expression
        : withParts(expression, { query: change.query(expression.query) })
    case 'list':
      return withParts(expression, {
        owner: change.expression(expression.owner),
        query: change.query === undefined ? expression.query : change.query(expression.query),
      })
    case 'property':
      return withParts(expression, { owner: change.expression(expression.owner) })
    case 'window': {
      const { call, partition, order } = expression
      return withParts(expression, {
        call: mapCall(call, change),
        partition: mapList(partition, change.expression),
        order: mapOrder(order, change),
      })
    }
    case 'condition':
      return withParts(expression, { condition: change.condition(expression.condition) })
    case 'relation':
      return withParts(expression, {
        condition: expression.condition && change.condition(expression.condition),
      })
    case 'arithmetic':
      return withParts(expression, {
        left: change.expression(expression.left),
        right: change.expression(expression.right),
      })
    case 'function':
      return withParts(expression, { args: mapList(expression.args, change.expression) })
    case 'case':
      return withParts(expression, {
        branches: mapList(expression.branches, (branch) => {
          const [when, then] = branch
          const next = [change.condition(when), change.expression(then)] as const
          return next[0] === when && next[1] === then ? branch : next
        }),
        otherwise: expression.otherwise && change.expression(expression.otherwise),
      })
  }
}

function mapCall(call: WindowExpression['call'], change: Change): WindowExpression['call'] {
  if ('kind' in call) return mapExpression(call, change) as AggregateExpression
  return withParts(call, {
    of: call.of && change.expression(call.of),
    fallback: call.fallback && change.expression(call.fallback),
  })
}

/** Maps the direct parts of a condition. Returns the same node if none of them changed. */
export function mapCondition(condition: Condition, change: Change): Condition {
  switch (condition.kind) {
    case 'lookup': {
      const value = mapValue(condition.value, change)
      return value === condition.value ? condition : lookup(condition.chain, value)
    }
    case 'and':
    case 'or':
    case 'xor': {
      const children = mapList(condition.children, change.condition)
      return children === condition.children ? condition : junction(condition.kind, children)
    }
    case 'not': {
      const child = change.condition(condition.child)
      return child === condition.child ? condition : not(child)
    }
    case 'expression':
      return withParts(condition, { expression: change.expression(condition.expression) })
  }
}

function mapValue(value: unknown, change: Change): unknown {
  if (isExpression(value)) return change.expression(value)
  if (isQuery(value)) return change.query === undefined ? value : change.query(value)
  return Array.isArray(value) ? mapList(value as readonly unknown[], (item) => mapValue(item, change)) : value
}

/**
 * Maps the expressions and conditions of a query, and of the queries that it combines. Returns the same query
 * if none of them changed.
 */
export function mapQuery(query: Query, change: Change): Query {
  const { base, steps, order, aggregates } = query
  return withParts(query, {
    base: base.kind === 'combined' ? mapCombination(base, change) : base,
    steps: mapList(steps, (step) => mapStep(step, change)),
    order: order && mapOrder(order, change),
    ...(aggregates === undefined ? undefined : { aggregates: mapEntries(aggregates, change.expression) }),
  })
}

function mapCombination(base: Combination, change: Change): Combination {
  return withParts(base, {
    first: mapQuery(base.first, change),
    terms: mapList(base.terms, (term): CombinationTerm => {
      if (term.kind === 'combine') return withParts(term, { query: mapQuery(term.query, change) })
      return withParts(term, { order: term.order && mapOrder(term.order, change) })
    }),
  })
}

function mapOrder(order: readonly OrderTerm[], change: Change): readonly OrderTerm[] {
  return mapList(order, (term) => withParts(term, { expression: change.expression(term.expression) }))
}

function mapStep(step: Step, change: Change): Step {
  switch (step.kind) {
    case 'filter':
    case 'keep':
      return withParts(step, { condition: change.condition(step.condition) })
    case 'annotate':
      return withParts(step, { expression: change.expression(step.expression) })
    case 'values':
      return step
  }
}

/** Maps the values of an object. Returns the same object if none of them changed. */
export function mapEntries<T>(
  entries: Readonly<Record<string, T>>,
  change: (value: T) => T,
): Readonly<Record<string, T>> {
  return withParts(
    entries,
    Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)])),
  )
}

/** Maps the items of a list. Returns the same list if none of them changed. */
export function mapList<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  let copy: T[] | undefined
  for (let i = 0; i < list.length; i++) {
    const item = list[i] as T
    const next = change(item)
    if (next !== item) (copy ??= list.slice())[i] = next
  }
  return copy === undefined ? list : Object.freeze(copy)
}

/** The node with these parts. Returns the same node if they are unchanged. */
function withParts<T extends object>(node: T, parts: Partial<T>): T {
  for (const name in parts) if (parts[name] !== node[name]) return Object.freeze({ ...node, ...parts })
  return node
}
