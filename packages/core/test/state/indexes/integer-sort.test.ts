import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sortByIntegers } from '../../../src/state/indexes/integer-sort.js'

const test = suite('sorting slots by integers')

const SLOTS = 1500

/** Numbers by slot, from a seed: within a range, some of them infinite, as nulls are. */
function column(seed: number, lowest: number, width: number): Float64Array {
  return Float64Array.from({ length: SLOTS * 2 }, (_, slot) => {
    const n = Math.imul(slot + 1, seed * 2 + 1) >>> 0
    if (n % 13 === 0) return n % 2 === 0 ? -Infinity : Infinity
    return lowest + (n % width)
  })
}

const columns = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 2 ** 30 }),
      fc.constantFrom(0, -5, 1950, -(2 ** 31), 2 ** 40),
      fc.constantFrom(1, 2, 70, 65_533, 65_534, 65_535, 2 ** 31, 2 ** 32 - 3),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) => list.map(([seed, lowest, width]) => column(seed, lowest, width)))

function run<T>(steps: Generator<void, T, undefined>): T {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

test('equals a stable sort by the columns in turn', () => {
  let sorted = 0
  fc.assert(
    fc.property(columns, (list) => {
      const slots = Int32Array.from({ length: SLOTS }, (_, at) => (at * 7919) % (SLOTS * 2))
      const expected = [...slots].sort((a, b) => {
        for (const numbers of list) {
          const [x, y] = [numbers[a] as number, numbers[b] as number]
          if (x !== y) return x < y ? -1 : 1
        }
        return 0
      })
      const found = run(sortByIntegers(slots, list))
      if (found === undefined) return
      sorted++
      assert.equal([...found], expected)
    }),
    { numRuns: 100 },
  )
  assert.ok(sorted > 80, `${sorted} of 100 were sorted by digits`)
})

test('leaves to comparisons: few slots, fractions, and numbers that lie too far apart', () => {
  const slots = Int32Array.from({ length: SLOTS }, (_, at) => at)
  assert.is(run(sortByIntegers(slots.subarray(0, 100), [column(1, 0, 70)])), undefined)
  assert.is(run(sortByIntegers(slots, [column(1, 0.5, 70)])), undefined)
  assert.is(run(sortByIntegers(slots, [Float64Array.from(slots, (slot) => slot * 2 ** 23)])), undefined)
  assert.is(run(sortByIntegers(slots, [column(77, 2 ** 53, 70)])), undefined)
})

test('nulls alone stay in the order of their slots', () => {
  const slots = Int32Array.from({ length: SLOTS }, (_, at) => at)
  const nulls = new Float64Array(SLOTS).fill(-Infinity)
  assert.equal([...(run(sortByIntegers(slots, [nulls])) ?? [])], [...slots])
})

test.run()
