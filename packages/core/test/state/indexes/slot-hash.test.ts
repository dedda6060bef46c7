import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hashKey, SlotHash } from '../../../src/state/indexes/slot-hash.js'

const test = suite('slot hash')

function has(table: SlotHash, entry: number, hash: number): boolean {
  for (let cell = table.first(hash); ; cell = table.next(cell)) {
    const found = table.entry(cell)
    if (found === entry) return true
    if (found < 0) return false
  }
}

test('holds what was added and not removed, however hashes collide', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.nat(60), { maxLength: 300 }),
      (buckets, toggles) => {
        const hashOf = (entry: number): number => (entry % buckets) - 2
        const table = new SlotHash(hashOf)
        const naive = new Set<number>()
        for (const entry of toggles) {
          if (naive.delete(entry)) table.remove(entry, hashOf(entry))
          else {
            naive.add(entry)
            table.add(entry, hashOf(entry))
          }
          for (let each = 0; each <= 60; each++) assert.is(has(table, each, hashOf(each)), naive.has(each))
        }
        assert.is(table.size, naive.size)
      },
    ),
    { numRuns: 150, includeErrorInReport: true },
  )
})

test('hashes equal keys alike and others apart', () => {
  assert.is(hashKey(-0), hashKey(0))
  assert.is(hashKey('a'), hashKey('a'))
  const keys = [0, 1, -1, 2 ** 33, 2 ** 33 + 1, 1.5, 'a', 'b', 'ab', 12n, true, false]
  assert.is(new Set(keys.map(hashKey)).size, keys.length)
})

test.run()
