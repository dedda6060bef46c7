import type { SlotList, StateReader } from '@relata/core/engine'
import type { Predicate } from '../plan/predicate.js'
import { rowTest } from './row-test/of-predicate.js'
import type { RowTest } from './row-test/row-test.js'

/** Shorter lists are tested in the order of the query: trying the conditions would cost more than it saves. */
const LONG = 2048
/** Rows that each condition is tried on. */
const SAMPLE = 64

/**
 * The conditions of a conjunction, in the order in which the rows of a list are tested: first those that
 * reject many rows for little work, as a sample of the list shows. If a condition is computed row by row, the
 * order of the query is kept, because it may throw.
 */
export function testOrder(
  state: StateReader,
  list: SlotList,
  conditions: readonly Predicate[],
): readonly Predicate[] {
  if (list.length < LONG || !conditions.every(isPlain)) return conditions
  const ranked = conditions.map((condition) => ({
    condition,
    rank: costOf(condition) / rejectedBy(rowTest(state, condition), list),
  }))
  return ranked.sort((a, b) => a.rank - b.rank).map(({ condition }) => condition)
}

/** The number of rows of the sample that a test rejects, at least a fraction of one. */
function rejectedBy(test: RowTest, { cells, length }: SlotList): number {
  let rejected = 0.1
  for (let i = 0; i < SAMPLE; i++) {
    if (!test.passes(cells[Math.floor((i * length) / SAMPLE)] as number)) rejected++
  }
  return rejected
}

/** The cost of a test; that of a column test is 1. */
function costOf(predicate: Predicate): number {
  switch (predicate.kind) {
    case 'all':
    case 'none':
    case 'among':
      return 0.5
    case 'test':
      return 1
    case 'custom':
      return 10
    case 'some':
      return (predicate.hop.single ? 2 : 4) + costOf(predicate.child)
    case 'not':
      return costOf(predicate.child)
    case 'and':
    case 'or':
    case 'xor':
      return predicate.children.reduce((sum, child) => sum + costOf(child), 0)
  }
}

function isPlain(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
    case 'none':
    case 'among':
    case 'test':
      return true
    case 'custom':
      return false
    case 'some':
    case 'not':
      return isPlain(predicate.child)
    case 'and':
    case 'or':
    case 'xor':
      return predicate.children.every(isPlain)
  }
}
