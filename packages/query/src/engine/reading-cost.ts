import type { SchemaMeta, StateReader } from '@relata/core/engine'
import { childrenOf, someIn, treesOf, type Tree } from '../ast/fold.js'
import { partsOf } from '../ast/query.js'
import { type Query } from '../ast/nodes.js'
import { isPath } from '../plan/access-node.js'
import { chooseAccess } from '../plan/choose-access.js'
import type { PlannedQuery } from '../plan/planned-query.js'

interface Costing {
  readonly schema: SchemaMeta
  readonly state: StateReader
  readonly prepare: (query: Query) => PlannedQuery
}

/**
 * A nested query may be evaluated for each row of the outer one: the square of this number of rows is still
 * fast.
 */
const FEW = 500

/**
 * An upper estimate of the slots that an evaluation of the query visits, without evaluating anything of it;
 * Infinity if it may be the product of tables. Used before a query set is printed, which must be fast.
 */
export function readingCost(costing: Costing, query: Query): number {
  const { base, steps, order, ordering } = query
  if (base.kind === 'none') return 0
  if (base.kind === 'combined')
    return partsOf(base).reduce((sum, part) => sum + readingCost(costing, part), 0)
  const trees = treesOf(query)
  if (trees.some(hasQueries)) {
    const all = allRows(costing)
    return all <= FEW ? all : Infinity
  }
  const isPlain = steps.every(({ kind }) => kind !== 'annotate')
  const orderIsNames =
    order === undefined
      ? ordering.every((term) => typeof term === 'string')
      : order.every(({ expression }) => expression.kind === 'f')
  if (!isPlain || !orderIsNames) return allRows(costing)
  const { predicate } = costing.prepare(query)
  if (predicate.kind === 'all') return costing.state.table(query.model).size
  const access = chooseAccess(costing.state, predicate, query.model)
  return isPath(access) ? access.cost + access.rows : access.cost
}

const hasQueries = (tree: Tree): boolean =>
  someIn(tree, (node) => childrenOf(node).some(({ kind }) => kind === 'query'))

const allRows = ({ schema, state }: Costing): number =>
  schema.models.reduce((sum, model) => sum + state.table(model).size, 0)
