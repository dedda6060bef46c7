import type { PostingLists, SlotList, StateReader } from '@relata/core/engine'
import type { Predicate, SomePredicate } from '../plan/predicate.js'
import { listsOf } from './access.js'
import { hotColumn } from './hot-column.js'
import { numberRange, type NumberRange } from './number-range.js'
import { rowTest } from './row-test/of-predicate.js'
import type { RowTest } from './row-test/row-test.js'
import { testOrder } from './test-order.js'

/** Removes the slots of a list that don't satisfy a predicate, in place: one pass for each condition. */
export function filterList(state: StateReader, list: SlotList, predicate: Predicate): void {
  if (predicate.kind === 'and') {
    for (const child of testOrder(state, list, predicate.children)) filterList(state, list, child)
  } else if (predicate.kind !== 'some' || !filterByNumbers(state, list, predicate))
    filterByTest(list, rowTest(state, predicate, list.length))
}

function filterByTest(list: SlotList, test: RowTest): void {
  const { cells, length } = list
  let kept = 0
  for (let i = 0; i < length; i++) {
    const slot = cells[i] as number
    if (test.passes(slot)) cells[kept++] = slot
  }
  list.length = kept
}

/** Some related row has a number in a range: false where its column isn't built or the test is another. */
function filterByNumbers(state: StateReader, list: SlotList, { hop, child, orNone }: SomePredicate): boolean {
  if (child.kind !== 'test' || hop.single || orNone) return false
  const range = numberRange(child)
  if (range === undefined) return false
  const column = hotColumn(state.table(hop.target), child.field, list.length)
  if (column === undefined) return false
  filterBySome(list, listsOf(state, hop), { values: column.values, range })
  return true
}

interface Numbers {
  readonly values: Float64Array
  readonly range: NumberRange
}

/** Benchmarks: rev_chain. */
function filterBySome(list: SlotList, lists: PostingLists, { values, range }: Numbers): void {
  const { cells, length } = list
  const { low, high } = range
  let kept = 0
  for (let i = 0; i < length; i++) {
    const owner = cells[i] as number
    const count = lists.count(owner)
    if (count === 0) continue
    const start = lists.start(owner)
    const pool = lists.pool
    for (let j = start; j < start + count; j++) {
      const value = values[pool[j] as number] as number
      if (value < low || value > high || value !== value) continue
      cells[kept++] = owner
      break
    }
  }
  list.length = kept
}
