import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { dateType } from '../../../src/schema/types/date.js'
import { datetimeType } from '../../../src/schema/types/datetime.js'
import { timeType } from '../../../src/schema/types/time.js'
import type { Value } from '../../../src/schema/value-type.js'
import { refusal, report, valueTypeLaws } from '../helpers/value-type-laws.js'

const test = suite('dates and times')
const days = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const nearDays = fc.nat(4).map((n) => new Date(Date.UTC(2024, 1, 27 + n)))
const fractions = fc.constantFrom(
  '',
  '.5',
  '.50',
  '.45',
  '.000001',
  '.999999',
  '.1',
  '.10',
  '.12',
  '.000000',
  '.1234567',
)
const clocks = fc
  .tuple(fc.constantFrom('00:00:00', '00:00:01', '23:59:59', '10:00:00'), fractions)
  .map((parts) => parts.join(''))

/** An instant as microseconds, read by the language and not by us. */
function micros(value: Value): bigint {
  const [, seconds = '', rest = ''] = /^(.*T\d\d:\d\d:\d\d)\.?(\d*)Z$/.exec(value as string) ?? []
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(rest.padEnd(6, '0'))
}
const byInstant = (a: Value, b: Value): number =>
  Number(micros(a) > micros(b)) - Number(micros(a) < micros(b))

test('datetimes keep the laws, by instant', () => {
  const texts = fc
    .tuple(nearDays, clocks, fc.constantFrom('', 'Z', '+02:00', '-0530', '+01'))
    .map(([day, clock, offset]) => `${day.toISOString().slice(0, 10)}T${clock}${offset}`)
  valueTypeLaws({ type: datetimeType, inputs: fc.oneof(texts, days), naive: byInstant })
})

test('the laws distinguish an order by text from an order by instant', () => {
  const wrong = {
    ...datetimeType,
    compare: (a: Value, b: Value) => ((a as string) < (b as string) ? -1 : a === b ? 0 : 1),
  }
  const texts = clocks.map((clock) => `2024-02-27T${clock}Z`)
  assert.throws(() => valueTypeLaws({ type: wrong, inputs: texts, naive: byInstant }))
})

test('a datetime reads as Date.parse reads it', () => {
  const offsets = fc
    .tuple(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59))
    .map(([sign, h, m]) => `${sign}${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)
  const inner = fc.date({
    min: new Date('0002-01-01T00:00:00Z'),
    max: new Date('9998-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(inner, offsets, (day, offset) => {
      const text = `${day.toISOString().slice(0, -1)}${offset}`
      assert.is(datetimeType.parse(text), datetimeType.parse(new Date(Date.parse(text))))
    }),
    report,
  )
})

test('datetimes are taken in as Django takes them', () => {
  for (const [given, stored] of [
    ['2005-07-27T10:00:00Z', '2005-07-27T10:00:00Z'],
    ['2005-07-27T10:00:00', '2005-07-27T10:00:00Z'],
    ['2005-07-27 10:00', '2005-07-27T10:00:00Z'],
    ['2005-07-27', '2005-07-27T00:00:00Z'],
    ['2005-7-2', '2005-07-02T00:00:00Z'],
    ['2005-7-2 9:05', '2005-07-02T09:05:00Z'],
    ['2005-07-27T10:00:00.500000Z', '2005-07-27T10:00:00.5Z'],
    ['2005-07-27T10:00:00.000000', '2005-07-27T10:00:00Z'],
    ['2005-07-27T10:00:00.1234567891Z', '2005-07-27T10:00:00.123456Z'],
    ['2005-07-27T01:00:00+02:00', '2005-07-26T23:00:00Z'],
    ['2005-07-27T23:30:00.25-0100', '2005-07-28T00:30:00.25Z'],
  ])
    assert.is(datetimeType.parse(given), stored)
  assert.is(datetimeType.parse(new Date('2005-07-27T10:00:00.120Z')), '2005-07-27T10:00:00.12Z')
})

test('instants that are none are refused', () => {
  for (const value of [
    '',
    'now',
    '2005-02-30T00:00:00Z',
    '2005-02-03T24:00:00Z',
    '2005-02-03T10:00:60Z',
    '2005-02-03T10',
    '2005-02-03T10:00.5Z',
    '2005-02-03T10:00:00+24:00',
    5,
    null,
    new Date(NaN),
  ]) {
    assert.is(refusal(() => datetimeType.parse(value)).code, 'ERR_VALUE_TYPE', String(value))
  }
  for (const value of [
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-00:01',
    new Date('+010000-01-01T00:00:00Z'),
  ]) {
    assert.is(refusal(() => datetimeType.parse(value)).code, 'ERR_RANGE', String(value))
  }
})

test('dates keep the laws', () => {
  const inputs = fc.oneof(
    days,
    nearDays,
    nearDays.map((day) => day.toISOString().slice(0, 10)),
  )
  valueTypeLaws({
    type: dateType,
    inputs,
    naive: (a, b) => Date.parse(a as string) - Date.parse(b as string),
  })
})

test('a date is a day that exists', () => {
  assert.is(dateType.parse('2024-02-29'), '2024-02-29')
  assert.is(dateType.parse(new Date('2024-02-29T23:59:59Z')), '2024-02-29')
  assert.is(dateType.parse('2024-2-9'), '2024-02-09')
  assert.is(dateType.parse('2024-02-29T23:30:00-01:00'), '2024-03-01')
  for (const value of [
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '0000-01-01',
    '24-01-01',
    '2024-1-32',
    '2024-01-01T25:00:00Z',
    '2024/01/01',
    5,
    new Date(NaN),
    new Date('+010000-01-01T00:00:00Z'),
  ]) {
    assert.is(refusal(() => dateType.parse(value)).code, 'ERR_VALUE_TYPE', String(value))
  }
})

test('a lookup on a date may name an instant', () => {
  assert.is(dateType.parseLookup('2024-02-29T23:30:00-01:00'), '2024-03-01')
  assert.is(dateType.parseLookup('2024-02-29 10:00'), '2024-02-29')
  assert.is(refusal(() => dateType.parseLookup('2024-02-30T10:00')).code, 'ERR_VALUE_TYPE')
})

test('every day of the calendar is taken, and only those', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (year, month, day) => {
        const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
        const parsed = new Date(`${text}T00:00:00Z`)
        const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text)
        if (exists) assert.is(dateType.parse(text), text)
        else assert.is(refusal(() => dateType.parse(text)).code, 'ERR_VALUE_TYPE')
      },
    ),
    report,
  )
})

test('times keep the laws', () => {
  const seconds = (value: Value): number =>
    Number(`${(value as string).slice(0, 8).replaceAll(':', '')}${(value as string).slice(8)}`)
  valueTypeLaws({ type: timeType, inputs: clocks, naive: (a, b) => seconds(a) - seconds(b) })
})

test('times are taken in canonically and refused where they are none', () => {
  assert.is(timeType.parse('10:00'), '10:00:00')
  assert.is(timeType.parse('10:00:00.120'), '10:00:00.12')
  assert.is(timeType.parse('9:05'), '09:05:00')
  assert.is(timeType.parse('2024-02-29T23:30:00.5-01:00'), '00:30:00.5')
  assert.is(timeType.parse(new Date('2024-02-29T23:30:00Z')), '23:30:00')
  for (const value of [
    '10',
    '24:00:00',
    '10:60',
    '10:00:60',
    '10:00:00Z',
    'noon',
    10,
    '2024-02-30T10:00:00',
  ]) {
    assert.is(refusal(() => timeType.parse(value)).code, 'ERR_VALUE_TYPE', String(value))
  }
})

test.run()
