import { checkTimeSometimes, FieldError, UsageError, type Value } from '@relata/core/engine'
import { EXPRESSION, type Expression } from '../ast/nodes.js'
import { distinctNames } from '../ast/query.js'
import { bindChain } from '../bind/columns.js'
import { orderTerms } from '../bind/order-terms.js'
import { outputColumns } from '../bind/output-columns.js'
import { compareByKeys } from '../compute/key-comparison.js'
import { orderKey } from '../compute/order.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import { allOf, type CustomPredicate, type Predicate } from '../plan/predicate.js'
import { tupleId } from '../resolve/compare.js'
import { select } from '../select/select.js'
import { reachable } from './reachable.js'

/**
 * `distinct` with names as a condition on rows: of the rows with equal values in the chains, the first one in the
 * order of the query. Cost: O(rows), once for an evaluation.
 */
export function firstRows(planned: Omit<PlannedQuery, 'predicate'>, rows: Predicate): CustomPredicate {
  const { query, context } = planned
  const names = distinctNames(query) ?? []
  // A row that has no values is none of the first ones.
  const read =
    query.shape.kind === 'values' ? reachable(context, outputColumns({ ...planned, predicate: rows })) : []
  let found: ReadonlySet<number> | undefined
  const firsts = (): ReadonlySet<number> => (found ??= firstSlots(planned, names, allOf([rows, ...read])))
  return {
    kind: 'custom',
    label: `the first of each ${names.join(', ')}`,
    prepare: () => (slot) => firsts().has(slot),
  }
}

interface First {
  readonly slot: number
  readonly order: readonly Value[]
}

function firstSlots(
  { query, context }: Pick<PlannedQuery, 'query' | 'context'>,
  names: readonly string[],
  rows: Predicate,
): ReadonlySet<number> {
  const slots = select(context.state, rows, context.model)
  const keys = names.map((name) => orderKey(context, ascending(name), slots.length))
  const kinds = names.map((name) => bindChain(context, name).kind)
  const terms = orderTerms(context, query).map((term) => orderKey(context, term, slots.length))
  const firsts = new Map<string, First>()
  for (const slot of slots) {
    checkTimeSometimes()
    const id = tupleId(
      keys.map((key) => key.read(slot)),
      kinds,
    )
    const known = firsts.get(id)
    const order = terms.map((term) => term.read(slot))
    // Slots are in order of creation, which decides among equal ones.
    if (known === undefined || compareByKeys(order, known.order, terms) < 0) firsts.set(id, { slot, order })
  }
  return new Set(Array.from(firsts.values(), ({ slot }) => slot))
}

const ascending = (chain: string): { expression: Expression; descending: false; nulls: undefined } => ({
  expression: { [EXPRESSION]: true, kind: 'f', chain },
  descending: false,
  nulls: undefined,
})

/** Throws FieldError `ERR_MULTI_VALUED`, UsageError `ERR_DISTINCT`. */
export function checkDistinct({ query, context, grouping }: PlannedQuery): void {
  const names = distinctNames(query)
  if (names === undefined) return
  const { model } = context
  if (grouping !== undefined)
    throw new UsageError(
      'ERR_DISTINCT',
      `distinct with names takes the first row for each value, and groups are no rows: group db.${model.name}.filter({ pk__in: rows }), where rows is the query set with distinct`,
      { value: names, model: model.name },
    )
  for (const name of names) {
    const bound = bindChain(context, name)
    const several = bound.node === 'path' ? bound.path.multi : bound.column.column.choices !== undefined
    if (!several) continue
    throw new FieldError(
      'ERR_MULTI_VALUED',
      `distinct: '${name}' may reach several rows, so a row has no single value of it: annotate it with an aggregate first, such as min('${name}')`,
      { value: name, model: model.name, field: name },
    )
  }
}
