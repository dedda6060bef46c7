import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { OrderKey } from '../../src/compute/order.js'
import { sortSlots } from '../../src/compute/sort.js'

const test = suite('sortSlots')

const numbers = fc.array(fc.constantFrom(-Infinity, -1, 0, 0.5, 2, Infinity, Number.NaN), { maxLength: 60 })

/** The key of a column in which NaN represents null. */
function keyOf(column: readonly number[], descending: boolean, nullsFirst: boolean, hot: boolean): OrderKey {
  return {
    read: (slot) => (Number.isNaN(column[slot]) ? null : (column[slot] as number)),
    compare: (a, b) => ((a as number) < (b as number) ? -1 : a === b ? 0 : 1),
    descending,
    nullsFirst,
    numbers: hot ? Float64Array.from(column) : undefined,
  }
}

function naive(
  column: readonly number[],
  slots: readonly number[],
  { descending, nullsFirst }: OrderKey,
): number[] {
  const rank = (slot: number): number => {
    const value = column[slot] as number
    if (Number.isNaN(value)) return nullsFirst ? -1 : 100
    const place = [-Infinity, -1, 0, 0.5, 2, Infinity].indexOf(value)
    return descending ? 10 - place : place
  }
  return slots.toSorted((a, b) => rank(a) - rank(b))
}

test('returns the first entries of a stable sort, for columns read in bulk and for others', () => {
  fc.assert(
    fc.property(
      numbers,
      fc.boolean(),
      fc.boolean(),
      fc.option(fc.nat(12), { nil: undefined }),
      (column, ...rest) => {
        const [descending, nullsFirst, limit] = rest
        const slots = column.map((_, slot) => slot).filter((slot) => slot % 5 !== 4)
        for (const hot of [false, true]) {
          const key = keyOf(column, descending, nullsFirst, hot)
          assert.equal(
            [...sortSlots(Int32Array.from(slots), [key], limit)],
            naive(column, slots, key).slice(0, limit),
            hot ? 'in bulk' : 'row by row',
          )
        }
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 500) },
  )
})

test.run()
