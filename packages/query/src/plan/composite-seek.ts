import type { IndexColumn, ModelMeta, OrderedReader, StateReader } from '@relata/core/engine'
import { columnInterval } from '../resolve/column-interval.js'
import type { IndexNode } from './access-node.js'
import { intersection } from './conjunction.js'
import type { Predicate, TestPredicate } from './predicate.js'

/**
 * The rows that conditions select by the first columns of an index: one value for each but the last, and a
 * value or an interval for the last. Chooses the index with the fewest rows, among those with conditions on
 * at least `least` columns.
 */
export function compositeSeek(
  state: StateReader,
  children: readonly Predicate[],
  { model: of, least }: { readonly model: ModelMeta; readonly least: number },
): IndexNode | undefined {
  const model = children.find(isTest)?.field.model
  if (model === undefined) return undefined
  let best: IndexNode | undefined
  for (const columns of model.orders) {
    if (columns.length < Math.max(2, least)) continue
    const found = named(columns, children)
    if (found.equal.length + Math.min(1, found.within.length) < least) continue
    const order = state.table(model).orderedBy(columns)
    if (order.early()) continue
    const node = nodeOf(order, { model: of, columns, ...found })
    if (best === undefined || node.cost < best.cost) best = node
  }
  return best
}

const isTest = (predicate: Predicate): predicate is TestPredicate => predicate.kind === 'test'

/** The conditions on the columns of an index. */
interface Named {
  /** Of the first columns, one value each. */
  readonly equal: readonly TestPredicate[]
  /** Of the column after them. */
  readonly within: readonly TestPredicate[]
}

function named(columns: readonly IndexColumn[], children: readonly Predicate[]): Named {
  const equal: TestPredicate[] = []
  for (const { field } of columns) {
    const tests = children.filter((child) => isTest(child) && child.field === field) as TestPredicate[]
    const one = tests.find(isOneValue)
    if (one !== undefined) equal.push(one)
    else return { equal, within: tests.filter((test) => columnInterval(test) !== undefined) }
  }
  return { equal, within: [] }
}

/** Whether a column has one value that is known, or null. */
function isOneValue({ transforms, test }: TestPredicate): boolean {
  return transforms.length === 0 && (test.equals?.length === 1 || (test.lookup === 'isnull' && test.onNull))
}

interface Entry extends Named {
  readonly model: ModelMeta
  readonly columns: readonly IndexColumn[]
}

function nodeOf(order: OrderedReader, { model, columns, equal, within }: Entry): IndexNode {
  const prefix = equal.map(({ test }) => test.equals?.[0] ?? null)
  const interval = intersection(within)
  const rows = order.range(prefix, interval).estimate
  return {
    kind: interval === undefined ? 'indexSeek' : 'indexRange',
    index: 'index',
    conditions: [...equal, ...within],
    entries: { kind: 'range', columns, prefix, interval },
    model,
    rows,
    cost: rows,
  }
}
