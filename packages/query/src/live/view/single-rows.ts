import { bindChain } from '../../bind/columns.js'
import { compileChain } from '../../compute/chain.js'
import type { Row, Value } from '@relata/core'
import { type Combination, type Query } from '../../ast/nodes.js'
import { changed } from '../../ast/query.js'
import { representative } from '../../ast/representative.js'
import { memberOrder, NOTHING_PUSHED, pushedKeys, type Pushed } from '../../engine/member-order.js'
import { outputColumns } from '../../bind/output-columns.js'
import { reachable } from '../../engine/reachable.js'
import { annotated, slotsOf } from '../../engine/run.js'
import { rowShaper } from '../../engine/row-shaper.js'
import { narrowedVariables } from '../../plan/narrow.js'
import { orderKey } from '../../compute/order.js'
import { orderTerms } from '../../bind/order-terms.js'
import { rowTest } from '../../select/row-test/of-predicate.js'
import type { RowTest } from '../../select/row-test/row-test.js'
import { select } from '../../select/select.js'
import { sortSlots } from '../../compute/sort.js'
import type { Column } from '../../bind/compiled.js'
import { allOf } from '../../plan/predicate.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { combinedRowReader } from './combined-rows.js'
import { NO_KEYS } from '../result/ordered-chunk.js'
import { isSameValue } from '../result/value-equality.js'

import type { RowReader } from './row-reader.js'
import { planLive } from './live-context.js'
/** `few`: how many rows will be evaluated; by default all of them. */
export function rowReader(prepared: PlannedQuery, few?: number, outer: Pushed = NOTHING_PUSHED): RowReader {
  const { context, query, hint } = prepared
  if (query.base.kind === 'combined') return readerOfParts(prepared, query.base, { few, outer })
  const { state, model } = context
  const table = state.table(model)
  const rows = few ?? table.size
  if (few !== undefined) hint.rows = few
  const predicate =
    query.shape.kind === 'rows'
      ? prepared.predicate
      : allOf([prepared.predicate, ...reachable(context, outputColumns(prepared))])
  const order = orderTerms(context, query).map((term) => orderKey(context, term, rows))
  const further = pushedKeys(context, outer, (own, { term, key }) => key ?? orderKey(own, term, rows))
  let test: RowTest | undefined
  const value = valueOf(prepared)
  return {
    order,
    test(slot) {
      if (slot >= table.limit || table.live[slot] !== 1) return false
      test ??= rowTest(state, predicate, rows)
      return test.passes(slot)
    },
    keys: order.length === 0 ? () => NO_KEYS : (slot) => order.map((key) => key.read(slot)),
    value,
    all() {
      const found = select(state, predicate, model)
      hint.rows = found.length
      return sortSlots(found, order)
    },
    pushed: (slot) => (at) => further(at).read(slot),
  }
}

/** The first rows of the order, at most `limit`. */
export function firstSlots(prepared: PlannedQuery, reader: RowReader, limit: number): Int32Array {
  const { query } = prepared
  if (query.base.kind === 'combined') return reader.all().subarray(0, limit)
  return slotsOf({ ...prepared, query: changed(query, { start: 0, stop: limit }) })
}

function readerOfParts(
  { query, context }: PlannedQuery,
  base: Combination,
  { few, outer }: { readonly few: number | undefined; readonly outer: Pushed },
): RowReader {
  const { cuts, pushed } = memberOrder(query, base, planLive(context, representative(query)), {
    kinds: [],
    outer,
  })
  const part = (one: Query): RowReader => rowReader(planLive(context, one), few, pushed)
  let nth = 0
  const terms = base.terms.map((term) =>
    term.kind === 'cut' ? (cuts[nth++] ?? []) : { operator: term.operator, part: part(term.query) },
  )
  return combinedRowReader({ first: part(base.first), terms, keys: cuts.at(-1) ?? [] })
}

function valueOf(prepared: PlannedQuery): RowReader['value'] {
  const { context, query, visible } = prepared
  const table = context.state.table(context.model)
  if (query.shape.kind === 'values') {
    const variables = narrowedVariables(context)
    const columns = outputColumns(prepared).map((name) =>
      compileChain(context, variables, bindChain(context, name)),
    )
    const shape = rowShaper(prepared)
    const frame = new Int32Array(1)
    return (slot, before) => {
      frame[0] = slot
      const now = shape(columns.map((column): Value => column.read(frame)))
      return before !== undefined && isSameValue(before, now) ? before : now
    }
  }
  if (visible.length === 0) return (slot) => table.row(slot)
  const columns = visible.map((name) => [name, context.columns.get(name) as Column] as const)
  return (slot, before) => {
    const now = annotated(table.row(slot) as Row, slot, columns)
    return before !== undefined && isSameValue(before, now) ? before : now
  }
}
