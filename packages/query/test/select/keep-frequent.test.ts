import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SlotList } from '@relata/core/engine'
import { keepFrequent } from '../../src/select/keep-frequent.js'

test('slots that are found often enough are kept once, by every call', () => {
  const slots = fc.array(fc.nat(12), { maxLength: 60, size: 'max' })
  fc.assert(
    fc.property(fc.array(fc.tuple(slots, fc.integer({ min: 1, max: 8 })), { maxLength: 4 }), (calls) => {
      for (const [found, least] of calls) {
        const list = new SlotList(1)
        for (const slot of found) list.push(slot)
        list.repeats = true
        keepFrequent(list, least, 13)
        const counted = new Map<number, number>()
        for (const slot of found) counted.set(slot, (counted.get(slot) ?? 0) + 1)
        assert.equal(
          [...list.cells.subarray(0, list.length)].sort((a, b) => a - b),
          [...counted].flatMap(([slot, times]) => (times >= least ? [slot] : [])).sort((a, b) => a - b),
        )
        assert.is(list.repeats, false)
      }
    }),
  )
})

test('a slot may be found more often than a byte counts, and in a larger table than before', () => {
  const list = new SlotList(1)
  for (let i = 0; i < 600; i++) list.push(5_000_000)
  for (let i = 0; i < 254; i++) list.push(7)
  keepFrequent(list, 255, 5_000_001)
  assert.equal([...list.cells.subarray(0, list.length)], [5_000_000])
})

test.run()
