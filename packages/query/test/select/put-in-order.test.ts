import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SlotList } from '@relata/core/engine'
import { putInOrder } from '../../src/select/put-in-order.js'
import { removeRepeats } from '../../src/select/remove-repeats.js'

function listOf(slots: readonly number[]): SlotList {
  const list = new SlotList(1)
  for (const slot of slots) list.push(slot)
  list.repeats = true
  return list
}
const slotsIn = ({ cells, length }: SlotList): number[] => [...cells.subarray(0, length)]

/** Few and many slots, spread over a table, close to each other, or in one place with few far away. */
const lists = fc
  .record({
    length: fc.oneof(fc.nat(40), fc.nat(3000)),
    limit: fc.constantFrom(2, 50, 1000, 70_000, 3_000_000, 2 ** 31 - 1),
    from: fc.constantFrom(0, 1 << 20),
    crowded: fc.boolean(),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  })
  .map(({ length, limit, from, crowded, seed }) => {
    let state = seed
    const next = (): number => (state = (state * 48_271) % 2_147_483_647)
    const start = limit > 2 ** 30 ? 0 : from
    return Array.from({ length }, (_, i) => start + (next() % (crowded && i % 50 > 0 ? 90 : limit)))
  })

test('slots are put in ascending order, each once', () => {
  fc.assert(
    fc.property(lists, (slots) => {
      const list = listOf(slots)
      putInOrder(list)
      assert.equal(
        slotsIn(list),
        [...new Set(slots)].sort((a, b) => a - b),
      )
      assert.not(list.repeats)
    }),
    { numRuns: 300 },
  )
})

test('repeated slots are removed and the first of each stays; nothing is left marked for the next list', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000)), fc.array(fc.nat(200_000)), (first, second) => {
      for (const slots of [first, second]) {
        const list = listOf(slots)
        removeRepeats(list, 200_001)
        assert.equal(slotsIn(list), [...new Set(slots)])
        assert.not(list.repeats)
      }
    }),
    { numRuns: 300 },
  )
})

test.run()
