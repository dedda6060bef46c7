import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { autoType, bigIntegerType, durationType, floatType, integerType } from '../../../src/schema/types/numbers.js'
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
  valueTypeLaws({ type: durationType, inputs: fc.oneof(near, fc.double({ min: -1e9, max: 1e9, noNaN: true })), naive: subtract })
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
  for (const value of ['5', true, 5n, {}, [5], 1.5, NaN, Infinity])
    assert.is(refusal(() => integerType.parse(value)).code, 'ERR_VALUE_TYPE')
  assert.match(refusal(() => integerType.parse('5')).message, 'expected a whole number, not text (convert it first), got "5"')
  assert.is(refusal(() => integerType.parse(2 ** 53)).code, 'ERR_RANGE')
  for (const value of ['1.5', NaN, 1n, null]) assert.is(refusal(() => floatType.parse(value)).code, 'ERR_VALUE_TYPE')
  for (const value of ['1', 1.5, 2 ** 53, NaN]) assert.is(refusal(() => bigIntegerType.parse(value)).code, 'ERR_VALUE_TYPE')
  for (const value of ['1', NaN, Infinity, 5n]) assert.is(refusal(() => durationType.parse(value)).code, 'ERR_VALUE_TYPE')
})

test('a lookup takes numbers that no row can hold, but no text', () => {
  assert.is(integerType.parseLookup(1.5), 1.5)
  assert.is(integerType.parseLookup(5n), 5)
  assert.is(refusal(() => integerType.parseLookup('5')).code, 'ERR_VALUE_TYPE')
  assert.is(refusal(() => integerType.parseLookup(NaN)).code, 'ERR_VALUE_TYPE')
})

test.run()
