import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sameBag, sameValue } from '../src/compare.js'

const test = suite('comparing values')

test('1 equals 1.0, true and a decimal of one; text equals only itself', () => {
  for (const value of [1, true, '1.00', 1n]) assert.ok(sameValue(value, 1), String(value))
  assert.ok(sameValue('1.10', { $decimal: '1.1' }))
  assert.not(sameValue('1', '1.0'))
  assert.not(sameValue(2, 1))
})

test('computed numbers agree to nine significant digits', () => {
  assert.ok(sameValue(0.1 + 0.2, 0.3))
  assert.ok(sameValue('33.3333333333333333', { $decimal: '33.3333333333' }))
  assert.not(sameValue(0.30001, 0.3))
})

test('instants by time, days by day, durations in milliseconds', () => {
  assert.ok(sameValue('2020-01-02T10:00:00Z', { $datetime: '2020-01-02T10:00:00' }))
  assert.ok(sameValue('2020-01-02T10:00:00.500000Z', { $datetime: '2020-01-02T10:00:00.5' }))
  assert.not(sameValue('2020-01-02T10:00:01Z', { $datetime: '2020-01-02T10:00:00' }))
  assert.ok(sameValue('2020-01-02', { $date: '2020-01-02' }))
  assert.ok(sameValue(3500, { $duration: 3.5 }))
  assert.ok(sameValue(Uint8Array.of(1, 2), { $binary: 'AQI=' }))
})

test('objects need the same keys, arrays the same order, bags none', () => {
  assert.ok(sameValue({ a: 1, b: null }, { b: null, a: 1 }))
  assert.not(sameValue({ a: 1 }, { a: 1, b: null }))
  assert.not(sameValue([1, 2], [2, 1]))
  assert.ok(sameBag([1, 2, 2], [2, 1, 2], sameValue))
  assert.not(sameBag([1, 2], [2, 2], sameValue))
})

test.run()
