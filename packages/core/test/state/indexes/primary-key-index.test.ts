import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PrimaryKeyIndex } from '../../../src/state/indexes/primary-key-index.js'
import type { Value } from '../../../src/schema/value-type.js'
import { integerType, stringType, uncasedType } from '../../helpers/value-types.js'

const test = suite('primary key index')

const integers = fc.oneof(
  fc.integer({ min: -3, max: 40 }),
  fc.integer({ min: 0, max: 5000 }),
  fc.constantFrom(2 ** 31, 2 ** 40, -0),
)

test('behaves like a Map, over dense, sparse and negative integers', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(integers, fc.nat(50), fc.boolean()), { maxLength: 200 }), (steps) => {
      const index = new PrimaryKeyIndex(integerType)
      const naive = new Map<Value, number>()
      for (const [key, slot, gone] of steps) {
        if (gone) index.delete(key)
        else index.set(key, slot)
        if (gone) naive.delete(key)
        else naive.set(key, slot)
        assert.is(index.get(key), naive.get(key) ?? -1)
      }
      for (let key = -3; key < 5000; key++) assert.is(index.get(key), naive.get(key) ?? -1)
      assert.is(index.size, naive.size)
    }),
    { numRuns: 200, includeErrorInReport: true },
  )
})

/** Keys as a table assigns them: mostly the slot plus a number, sometimes an explicit one. */
const creations = fc.array(
  fc.record({
    own: fc.option(fc.nat(60), { freq: 8, nil: undefined }),
    gone: fc.boolean(),
    undo: fc.boolean(),
  }),
  {
    maxLength: 60,
  },
)

test('behaves like a Map over automatic keys, some of them deleted, undone or explicit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), creations, (base, all) => {
      const index = new PrimaryKeyIndex(integerType)
      const naive = new Map<Value, number>()
      let next = 0
      for (const { own, gone, undo } of all) {
        const key = own ?? base + next
        if (naive.has(key)) continue
        const slot = next++
        index.set(key, slot)
        naive.set(key, slot)
        if (!gone) continue
        index.delete(key)
        naive.delete(key)
        if (undo) next--
      }
      assert.is(index.size, naive.size)
      for (const key of [
        ...Array(70).keys(),
        ...Array.from({ length: 70 }, (_, i) => base + i),
        -1,
        base + 0.5,
        -0,
      ]) {
        assert.is(index.get(key), naive.get(key) ?? -1)
        if (naive.has(key)) assert.is(index.candidate(key), naive.get(key))
      }
    }),
    { numRuns: 300, includeErrorInReport: true },
  )
})

test('is aligned for as long as every key is its slot plus one number', () => {
  const index = new PrimaryKeyIndex(integerType)
  for (let slot = 0; slot < 1000; slot++) index.set(2 ** 40 + slot, slot)
  assert.ok(index.aligned)
  assert.is(index.candidate(2 ** 40 + 7), 7)
  assert.is(index.candidate(2 ** 40 + 1000), -1)
  assert.is(index.candidate(2 ** 40 + 0.5), -1)
  index.delete(2 ** 40 + 7)
  assert.is(index.get(2 ** 40 + 7), -1)
  assert.is(index.candidate(2 ** 40 + 7), 7, 'where it can be, not whether it is')
  index.set(5, 1000)
  assert.not(index.aligned)
  assert.is(index.get(2 ** 40 + 8), 8)
  assert.is(index.candidate(2 ** 40 + 7), -1)
  index.clear()
  assert.ok(index.aligned)
})

test('is dense for automatic keys, in whatever order they come', () => {
  const ascending = new PrimaryKeyIndex(integerType)
  for (let key = 1; key <= 10_000; key++) ascending.set(key, key - 1)
  assert.ok(ascending.dense)
  const descending = new PrimaryKeyIndex(integerType)
  for (let key = 10_000; key > 0; key--) descending.set(key, key)
  assert.ok(descending.dense)
  for (let key = 1; key <= 10_000; key++) assert.is(descending.get(key), key)
})

test('is a Map for keys that lie far apart', () => {
  const index = new PrimaryKeyIndex(integerType)
  for (let key = 0; key < 1000; key++) index.set(key * 1_000_000, key)
  assert.not(index.dense)
  assert.is(index.get(7_000_000), 7)
})

test('finds nothing for what is no key', () => {
  const index = new PrimaryKeyIndex(integerType)
  index.set(1, 5)
  for (const key of [0, 2, 1.5, -1, 'length', '1', NaN, Infinity, null, true]) assert.is(index.get(key), -1)
})

test('keys text by its value, and what is not plain by its type', () => {
  const texts = new PrimaryKeyIndex(stringType)
  texts.set('a', 1)
  assert.is(texts.get('a'), 1)
  assert.is(texts.get('A'), -1)
  const uncased = new PrimaryKeyIndex(uncasedType)
  uncased.set('a', 1)
  assert.is(uncased.get('A'), 1)
  uncased.delete('A')
  assert.is(uncased.get('a'), -1)
})

test.run()
