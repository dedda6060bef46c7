import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import {
  autoType,
  bigIntegerType,
  durationType,
  floatType,
  integerType,
} from '../../../src/schema/types/numbers.js'
import type { Value } from '../../../src/schema/value-type.js'
import { refusal, valueTypeLaws } from '../helpers/value-type-laws.js'

const test = suite('number types')
const subtract = (a: Value, b: Value): number => {
  const left = a as number
  const right = b as number
  return left === right ? 0 : left > right ? 1 : -1
}
const near = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.maxSafeInteger())

test('integers keep the laws', () => {
  valueTypeLaws({ type: integerType, inputs: near, naive: subtract })
  valueTypeLaws({ type: autoType, inputs: near, naive: subtract })
})

test('floats keep the laws, with the infinities and -0', () => {
  const inputs = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, Infinity, -Infinity, 1, 1.5))
  valueTypeLaws({ type: floatType, inputs, naive: subtract })
})

test('durations keep the laws and are kept to the microsecond', () => {
  valueTypeLaws({
    type: durationType,
    inputs: fc.oneof(near, fc.double({ min: -1e9, max: 1e9, noNaN: true })),
    naive: subtract,
  })
  assert.is(durationType.parse(1.23456789), 1.235)
})

test('big integers keep the laws and take safe numbers', () => {
  const inputs = fc.oneof(fc.bigInt(), fc.bigInt({ min: -5n, max: 5n }), fc.integer())
  valueTypeLaws({
    type: bigIntegerType,
    inputs,
    naive: (a, b) => Number((a as bigint) > (b as bigint)) - Number((a as bigint) < (b as bigint)),
  })
  assert.is(bigIntegerType.parse(7), 7n)
  assert.is(bigIntegerType.parse(2n ** 200n), 2n ** 200n)
})

test('-0 is stored as 0', () => {
  for (const type of [integerType, floatType, durationType]) assert.ok(Object.is(type.parse(-0), 0))
})

test('what is no number of the kind is refused, and says what is expected', () => {
  for (const value of ['abc', '', ' ', '1.5', '5e0', '0x10', '1_000', {}, [5], 1.5, NaN, Infinity])
    assert.is(refusal(() => integerType.parse(value)).code, 'ERR_VALUE_TYPE', String(value))
  assert.match(refusal(() => integerType.parse('five')).message, 'expected a whole number, got "five"')
  for (const value of [2n ** 60n, '9007199254740993'])
    assert.is(refusal(() => integerType.parse(value)).code, 'ERR_RANGE')
  assert.is(refusal(() => integerType.parse(2 ** 53)).code, 'ERR_RANGE')
  for (const value of ['1,5', '', 'nan', NaN, null, new Date()])
    assert.is(refusal(() => floatType.parse(value)).code, 'ERR_VALUE_TYPE')
  for (const value of ['1.5', '', 1.5, 2 ** 53, NaN])
    assert.is(refusal(() => bigIntegerType.parse(value)).code, 'ERR_VALUE_TYPE')
  for (const value of ['1', '', 'P', 'PT', 'P1', 'an hour', '1 day', true, NaN, Infinity, 5n])
    assert.is(refusal(() => durationType.parse(value)).code, 'ERR_VALUE_TYPE')
})

test('what says a number without doubt is taken for it', () => {
  for (const value of ['5', ' 5 ', '+5', '05', '5.00', 5n]) assert.is(integerType.parse(value), 5)
  assert.equal([integerType.parse(true), integerType.parse(false), integerType.parse('-0')], [1, 0, 0])
  for (const value of ['1.5', ' +1.5', '15e-1', '1.50']) assert.is(floatType.parse(value), 1.5)
  assert.equal(
    [floatType.parse('inf'), floatType.parse('-Infinity'), floatType.parse(true), floatType.parse(3n)],
    [Infinity, -Infinity, 1, 3],
  )
  assert.equal(
    [bigIntegerType.parse(' +12.0 '), bigIntegerType.parse('-9007199254740993'), bigIntegerType.parse(true)],
    [12n, -9007199254740993n, 1n],
  )
})

test('a number printed is taken for that number', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.double({ noNaN: true }), fc.bigInt(), (whole, real, big) => {
      assert.is(integerType.parse(String(whole)), whole)
      assert.is(floatType.parse(String(real)), real + 0)
      assert.is(bigIntegerType.parse(String(big)), big)
    }),
    { includeErrorInReport: true, numRuns: 200 },
  )
})

test('durations are taken as they are written', () => {
  const hour = 3_600_000
  for (const [text, length] of [
    ['3 12:30:05.25', 84 * hour + 30 * 60_000 + 5250],
    ['1 day, 00:00:01', 24 * hour + 1000],
    ['12:30', 12 * 60_000 + 30_000],
    ['-00:00:01.5', -1500],
    ['-1 00:00:01', -24 * hour + 1000],
    ['P3DT12H30M', 84 * hour + 30 * 60_000],
    ['-PT1.5S', -1500],
  ] as const)
    assert.is(durationType.parse(text), length, text)
})

test('a lookup takes numbers that no row can hold, but no other text', () => {
  assert.is(integerType.parseLookup(1.5), 1.5)
  assert.is(integerType.parseLookup(5n), 5)
  assert.is(integerType.parseLookup('5'), 5)
  assert.is(refusal(() => integerType.parseLookup('five')).code, 'ERR_VALUE_TYPE')
  assert.is(refusal(() => integerType.parseLookup(NaN)).code, 'ERR_VALUE_TYPE')
})

test.run()
