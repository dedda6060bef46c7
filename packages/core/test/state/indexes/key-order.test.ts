import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { FieldMeta, IndexColumn } from '../../../src/schema/meta.js'
import { autoType } from '../../../src/schema/types/numbers.js'
import { KeyOrder } from '../../../src/state/indexes/key-order.js'
import { PrimaryKeyIndex } from '../../../src/state/indexes/primary-key-index.js'
import type { Interval } from '../../../src/state/reader.js'
import { readAll } from '../table/check-orders.js'

const test = suite('rows in the order of an aligned primary key')

const columns: readonly IndexColumn[] = [
  { field: { attribute: 'id', name: 'id', type: autoType } as FieldMeta, descending: false },
]

const bound = fc.option(
  fc.oneof(fc.integer({ min: -3, max: 40 }), fc.constantFrom(2.5, -Infinity, Infinity, 11.1)),
  {
    nil: undefined,
  },
)
const interval: fc.Arbitrary<Interval> = fc.record({
  low: bound,
  lowOpen: fc.boolean(),
  high: bound,
  highOpen: fc.boolean(),
})
const write = fc.record({
  kind: fc.constantFrom('add', 'add', 'delete', 'deleteFirst', 'deleteLast', 'putBack'),
  at: fc.nat(30),
})

test('are those with a key in the interval, from both ends, after rows came, went and came back', () => {
  const writes = fc.array(write, { maxLength: 50, size: 'max' })
  fc.assert(
    fc.property(
      fc.nat(5),
      writes,
      fc.array(interval, { minLength: 1 }),
      fc.nat(6),
      (base, all, intervals, skip) => {
        const keys = new PrimaryKeyIndex(autoType)
        const live = new Set<number>()
        let limit = 0
        for (const { kind, at } of all) {
          const slots = [...live].sort((a, b) => a - b)
          const slot = {
            add: limit,
            delete: at,
            deleteFirst: slots[0],
            deleteLast: slots.at(-1),
            putBack: at,
          }[kind]
          if (slot === undefined) continue
          if (kind.startsWith('delete')) {
            live.delete(slot)
            keys.delete(slot + base)
          } else if (kind === 'add' || slot < limit) {
            live.add(slot)
            keys.set(slot + base, slot)
            limit = Math.max(limit, slot + 1)
          }
          check(keys, live, { base, skip, interval: intervals[at % intervals.length] as Interval })
        }
        assert.ok(keys.aligned)
      },
    ),
    { numRuns: 200, includeErrorInReport: true },
  )
})

interface Checked {
  readonly base: number
  readonly skip: number
  readonly interval: Interval
}

function check(
  keys: PrimaryKeyIndex,
  live: ReadonlySet<number>,
  { base, skip, interval: used }: Checked,
): void {
  const order = new KeyOrder(columns, keys)
  const all = [...live].sort((a, b) => a - b)
  for (const [range, expected] of [
    [order.range(), all],
    [order.range([], used), all.filter((slot) => within(slot + base, used))],
    [order.range([base + 3]), all.filter((slot) => slot === 3)],
    [order.range([2.5]), []],
  ] as const) {
    assert.is(range.count(), expected.length)
    assert.ok(range.estimate >= 0)
    assert.equal(readAll(range, false, { part: 3, skip }), expected.slice(skip))
    assert.equal(readAll(range, true, { part: 3, skip }), expected.toReversed().slice(skip))
  }
}

function within(key: number, { low = -Infinity, lowOpen, high = Infinity, highOpen }: Interval): boolean {
  const above = lowOpen && low !== -Infinity ? key > (low as number) : key >= (low as number)
  return above && (highOpen && high !== Infinity ? key < (high as number) : key <= (high as number))
}

test.run()
