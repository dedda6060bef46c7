import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { converterOf } from '../../../src/event/convert-value.js'
import { isLossless, isRounding } from '../../../src/schema/migration/lossless.js'
import type { ScalarName, Value } from '../../../src/schema/value-type.js'
import { valueType } from '../../../src/schema/types/value-types.js'
import { fieldJson } from '../../helpers/field-json.js'

const test = suite('conversions that lose nothing')

const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
/** Values for a field of each type. */
const GIVEN: Readonly<Record<ScalarName, fc.Arbitrary<unknown>>> = {
  auto: fc.maxSafeInteger(),
  integer: fc.maxSafeInteger(),
  bigInteger: fc.bigInt(),
  float: fc.double({ noNaN: true }),
  decimal: fc.tuple(fc.maxSafeInteger(), fc.nat(9999)).map(([whole, part]) => `${whole}.${part}`),
  boolean: fc.boolean(),
  string: fc.string(),
  text: fc.string(),
  date: day,
  datetime: day,
  time: fc
    .tuple(fc.nat(23), fc.nat(59), fc.nat(59))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
  duration: fc.integer(),
  uuid: fc.uuid(),
  json: fieldJson(),
  binary: fc.uint8Array(),
  custom: fieldJson(),
}
/** Values of a custom type are as its validator leaves them. */
const NAMES = (Object.keys(GIVEN) as ScalarName[]).filter((name) => name !== 'custom')
const places = fc.option(fc.nat(4), { nil: undefined })
const described = fc.tuple(fc.constantFrom(...NAMES), places).map(([type, decimalPlaces]) => ({
  kind: 'scalar',
  type,
  ...(type === 'decimal' && decimalPlaces !== undefined ? { decimalPlaces } : {}),
}))

test('every value comes back unchanged', () => {
  let converted = 0
  fc.assert(
    fc.property(
      described,
      described,
      fc.constantFrom(...NAMES).chain(() => fc.tuple(...NAMES.map((name) => GIVEN[name]))),
      (before, after, given) => {
        if (!isLossless(before, after)) return
        const value = valueType(before.type, before).parse(given[NAMES.indexOf(before.type)])
        const there = converterOf(before, after)?.(value) ?? value
        const back = (converterOf(after, before)?.(there) ?? there) as Value
        if (there !== value) converted++
        assert.equal(back, value, `${before.type} to ${after.type}`)
      },
    ),
    { numRuns: 3000 },
  )
  assert.ok(converted > 50, String(converted))
})

test('fewer places and the day of an instant are changed, not refused', () => {
  const decimal = (decimalPlaces: number): { type: string; decimalPlaces: number } => ({
    type: 'decimal',
    decimalPlaces,
  })
  assert.equal(
    [
      isRounding(decimal(3), decimal(2)),
      isRounding(decimal(2), decimal(3)),
      isRounding({ type: 'datetime' }, { type: 'date' }),
      isRounding({ type: 'date' }, { type: 'datetime' }),
      isRounding({ type: 'string' }, { type: 'integer' }),
    ],
    [true, false, true, false, false],
  )
})

test.run()
