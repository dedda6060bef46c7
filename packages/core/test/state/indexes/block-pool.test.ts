import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BlockPool } from '../../../src/state/indexes/block-pool.js'

const test = suite('block pool')

test('hands out blocks that never overlap, and counts what lies free', () => {
  const step = fc.oneof(fc.record({ size: fc.constantFrom(1, 2, 4, 8, 16) }), fc.record({ drop: fc.nat() }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100, size: 'max' }), fc.nat(13), (steps, taken) => {
      const pool = new BlockPool(new Int32Array(taken))
      const blocks: [start: number, size: number][] = taken > 0 ? [[0, taken]] : []
      for (const each of steps) {
        if ('size' in each) {
          let start = pool.allocate(each.size)
          if (start < 0) {
            pool.grow(each.size)
            start = pool.allocate(each.size)
          }
          assert.ok(start >= 0 && start + each.size <= pool.cells.length)
          for (const [other, size] of blocks)
            assert.ok(start + each.size <= other || start >= other + size, 'blocks overlap')
          blocks.push([start, each.size])
        } else if (blocks.length > 0) {
          const [gone] = blocks.splice(each.drop % blocks.length, 1)
          if (gone !== undefined) pool.release(...gone)
        }
      }
      const free = pool.free
      for (const block of blocks) pool.release(...block)
      assert.is(pool.free, free + blocks.reduce((sum, [, size]) => sum + size, 0))
      let single = 0
      while (pool.allocate(1) >= 0) single++
      assert.is(single, pool.cells.length)
      assert.is(pool.free, 0)
    }),
    { numRuns: 100, includeErrorInReport: true },
  )
})

test.run()
