import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { binaryType } from '../../../src/schema/types/binary.js'
import { booleanType } from '../../../src/schema/types/boolean.js'
import { uuidType } from '../../../src/schema/types/uuid.js'
import { isScalarName, valueType } from '../../../src/schema/types/value-types.js'
import type { Value } from '../../../src/schema/value-type.js'
import { refusal, valueTypeLaws } from '../helpers/value-type-laws.js'

const test = suite('boolean, uuid, binary')

test('booleans keep the laws, false first', () => {
  valueTypeLaws({ type: booleanType, inputs: fc.boolean(), naive: (a, b) => Number(a) - Number(b) })
  for (const value of [1, 1n, '1', 'true', 'True', 't']) assert.is(booleanType.parse(value), true)
  for (const value of [0, 0n, '0', 'false', 'False', 'f']) assert.is(booleanType.parse(value), false)
  for (const value of [2, -1, 'yes', 'abc', '', null, NaN, []])
    assert.is(refusal(() => booleanType.parse(value)).code, 'ERR_VALUE_TYPE')
})

test('uuids keep the laws, whatever way they are written', () => {
  const inputs = fc.tuple(fc.uuid(), fc.boolean(), fc.boolean()).map(([uuid, upper, bare]) => {
    const text = bare ? uuid.replaceAll('-', '') : uuid
    return upper ? text.toUpperCase() : text
  })
  const number = (value: Value): bigint => BigInt(`0x${(value as string).replaceAll('-', '')}`)
  valueTypeLaws({
    type: uuidType,
    inputs,
    naive: (a, b) => Number(number(a) > number(b)) - Number(number(a) < number(b)),
  })
})

test('a uuid is kept in lower case with hyphens', () => {
  assert.is(uuidType.parse('550E8400E29B41D4A716446655440000'), '550e8400-e29b-41d4-a716-446655440000')
  for (const value of [
    '{550e8400-e29b-41d4-a716-446655440000}',
    'urn:uuid:550E8400-E29B-41D4-A716-446655440000',
    '550e-8400-e29b41d4a716446655440000',
    0x550e8400e29b41d4a716446655440000n,
  ])
    assert.is(uuidType.parse(value), '550e8400-e29b-41d4-a716-446655440000')
  assert.is(uuidType.parse(5), '00000000-0000-0000-0000-000000000005')
  for (const value of ['550e8400', '550e8400-e29b-41d4-a716-44665544000g', -5, 1.5, 1n << 128n, {}]) {
    assert.is(refusal(() => uuidType.parse(value)).code, 'ERR_VALUE_TYPE')
  }
})

test('bytes keep the laws', () => {
  const hex = (value: Value): string => Buffer.from(value as Uint8Array).toString('hex')
  const inputs = fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 2, max: 2 }))
  valueTypeLaws({
    type: binaryType,
    inputs,
    naive: (a, b) => (hex(a) < hex(b) ? -1 : hex(a) === hex(b) ? 0 : 1),
  })
})

test('bytes are copied in, of every kind that holds them', () => {
  const given = Buffer.from('abc')
  const kept = binaryType.parse(given) as Uint8Array
  given[0] = 0
  assert.is(Buffer.from(kept).toString(), 'abc')
  assert.is(kept.constructor, Uint8Array)
  assert.equal(binaryType.parse(Uint8Array.of(1, 2).buffer), Uint8Array.of(1, 2))
  for (const value of ['abc', [1, 2], new Uint16Array(2)])
    assert.is(refusal(() => binaryType.parse(value)).code, 'ERR_VALUE_TYPE')
})

test('every scalar name has its type, under its own name', () => {
  const names = [
    'auto',
    'integer',
    'bigInteger',
    'float',
    'decimal',
    'boolean',
    'string',
    'text',
    'date',
    'datetime',
    'time',
    'duration',
    'uuid',
    'json',
    'binary',
    'custom',
  ] as const
  for (const name of names) {
    assert.ok(isScalarName(name))
    assert.is(valueType(name).name, name)
    assert.ok(Object.isFrozen(valueType(name)))
  }
  for (const name of ['toString', 'varchar', 5, undefined]) assert.not(isScalarName(name))
})

test.run()
