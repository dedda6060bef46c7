import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ScalarName, Value } from '@relata/core'
import { CountedHeap } from '../../../src/live/result/counted-heap.js'
import { retractableAggregateOf, type Part } from '../../../src/live/result/retractable-aggregate.js'
import { accumulator, type Aggregation } from '../../../src/compute/aggregate/accumulator.js'

const bags = suite('a bag')

const commands = fc.array(fc.record({ adds: fc.boolean(), value: fc.nat(20) }), { maxLength: 300 })

bags('has the least of what came and has not gone, however often it came', () => {
  fc.assert(
    fc.property(commands, fc.boolean(), (all, renames) => {
      const bag = new CountedHeap<number>(
        (one) => one,
        (a, b) => a - b,
      )
      let naive: number[] = []
      let moved = 0
      for (const [i, { adds, value }] of all.entries()) {
        const one = value + moved
        if (adds) {
          bag.add(one)
          naive.push(one)
        } else {
          bag.delete(one)
          const at = naive.indexOf(one)
          if (at >= 0) naive.splice(at, 1)
        }
        if (renames && i % 50 === 49) {
          moved++
          bag.rename((each) => each + 1)
          naive = naive.map((each) => each + 1)
        }
        assert.is(bag.least, naive.length === 0 ? undefined : Math.min(...naive))
        assert.is(bag.size, new Set(naive).size)
        assert.equal(
          [...bag].toSorted((a, b) => a - b),
          [...new Set(naive)].toSorted((a, b) => a - b),
        )
      }
    }),
    { includeErrorInReport: true },
  )
})

bags.run()

const tallies = suite('a tally')

const VALUES: readonly (readonly [ScalarName, fc.Arbitrary<Value>])[] = [
  ['integer', fc.integer({ min: -5, max: 5 })],
  ['integer', fc.maxSafeInteger()],
  [
    'float',
    fc.oneof(
      fc.integer({ min: -5, max: 5 }),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
    ),
  ],
  ['decimal', fc.integer({ min: -100_000, max: 100_000 }).map((cents) => (cents / 100).toFixed(2))],
  ['decimal', fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String)],
  ['bigInteger', fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n })],
  ['string', fc.constantFrom('', 'a', 'B', 'b')],
  ['boolean', fc.boolean()],
]
const ANY = ['count', 'min', 'max', 'mode', 'arrayAgg'] as const
const NUMBERS = ['sum', 'avg', 'median'] as const
const of = ([kind]: (typeof VALUES)[number]): readonly Aggregation['name'][] =>
  kind === 'string' || kind === 'boolean' ? ANY : [...ANY, ...NUMBERS]
const cases = fc.constantFrom(...VALUES).chain((pair) =>
  fc.record({
    kind: fc.constant(pair[0]),
    name: fc.constantFrom(...of(pair)),
    distinct: fc.boolean(),
    units: fc.array(fc.record({ values: fc.array(pair[1], { maxLength: 3 }), leaves: fc.nat(30) }), {
      maxLength: 40,
    }),
  }),
)

tallies(
  'has the value of an aggregate over the rows that are left, or reports that it does not know it',
  () => {
    let known = 0
    let unknown = 0
    fc.assert(
      fc.property(cases, ({ kind, name, distinct, units }) => {
        const aggregation: Aggregation = { name, kind, distinct, sample: false }
        const tally = retractableAggregateOf(aggregation)
        const there: { readonly values: readonly Value[]; readonly part: Part }[] = []
        for (const { values, leaves } of units) {
          const part = tally.part(values)
          tally.add(part)
          there.push({ values, part })
          if (leaves < there.length) {
            tally.remove(there[leaves]?.part ?? [])
            there.splice(leaves, 1)
          }
          const fed = accumulator(aggregation)
          for (const one of there) for (const value of one.values) fed.add(value)
          const result = tally.result()
          if (result === undefined) unknown++
          else {
            known++
            assert.equal(result, fed.result())
          }
        }
      }),
      { numRuns: 1000, includeErrorInReport: true },
    )
    assert.ok(known > 1000 && unknown > 100)
  },
)

tallies('knows counts, extremes, and sums of whole numbers and of prices', () => {
  const whole = retractableAggregateOf({ name: 'sum', kind: 'integer', distinct: false, sample: false })
  const price = retractableAggregateOf({ name: 'avg', kind: 'decimal', distinct: false, sample: false })
  for (let i = 0; i < 1000; i++) {
    whole.add(whole.part([i]))
    price.add(price.part([`${i}.25`]))
  }
  for (let i = 0; i < 999; i++) {
    whole.remove(whole.part([i]))
    price.remove(price.part([`${i}.25`]))
  }
  assert.is(whole.result(), 999)
  assert.is(price.result(), '999.25')
})

tallies.run()
