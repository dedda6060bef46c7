import type { ModelMeta, StateReader, TableReader } from '@relata/core/engine'
import type { Predicate, TestPredicate } from './predicate.js'
import { indexOfFewValues, textNeed } from './text-test.js'

/** Cost of visiting a slot through a posting list, relative to scanning it in a column. */
export const LIST_COST = 4
/** Slots that are scanned in a column in the time in which one text is taken apart. */
const SLOTS_A_TEST = 256

/** Slots that a scan table by table passes over. */
export function scanCost(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  return sumOfPasses(state, predicate, model, slotsOf)
}

/** The same in slots of a column of numbers: the time of a scan. */
export function scanTime(state: StateReader, predicate: Predicate, model: ModelMeta): number {
  return sumOfPasses(state, predicate, model, timeOf)
}

const slotsOf = (table: TableReader): number => table.limit

/** A text is taken apart in the same time by a scan and by a path, whose cost is a row for each. */
function timeOf(table: TableReader, test: TestPredicate): number {
  const need = textNeed(test)
  if (need === undefined) return table.limit
  const index = need.decides ? undefined : indexOfFewValues(table, test)
  const tests = index === undefined ? table.limit : index.codes + table.limit / SLOTS_A_TEST
  return tests * LIST_COST
}

function sumOfPasses(
  state: StateReader,
  predicate: Predicate,
  model: ModelMeta,
  costOf: (table: TableReader, test: TestPredicate) => number,
): number {
  const table = state.table(model)
  const own = table.limit
  switch (predicate.kind) {
    case 'some':
      return own + sumOfPasses(state, predicate.child, predicate.hop.target, costOf)
    case 'not':
      return sumOfPasses(state, predicate.child, model, costOf)
    case 'and':
    case 'or':
    case 'xor': {
      let sum = 0
      for (const child of predicate.children) sum += sumOfPasses(state, child, model, costOf)
      return sum
    }
    case 'test':
      return costOf(table, predicate)
    case 'all':
    case 'none':
    case 'custom':
    case 'among':
      return own
  }
}
