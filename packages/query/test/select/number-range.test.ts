import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bigInteger, decimal, defineSchema, float, integer, model, string } from '@relata/core'
import { modelOf, type FieldMeta } from '@relata/core/engine'
import { createStore } from '../../src/index.js'
import type { TestPredicate } from '../../src/plan/predicate.js'
import { makeTest, type LookupName } from '../../src/resolve/lookups/registry.js'
import { numberRange, type NumberRange } from '../../src/select/number-range.js'

const db = createStore(
  defineSchema({
    Reading: model({
      ratio: float(),
      size: integer(),
      big: bigInteger(),
      price: decimal({ maxDigits: 8, decimalPlaces: 2 }),
      name: string(),
    }),
  }),
)
const reading = db.Reading.create({ ratio: 1, size: 1, big: 1n, price: '1', name: 'a' })
const fields = modelOf(reading)?.fields ?? []
const fieldOf = (attribute: string): FieldMeta =>
  fields.find((each) => each.attribute === attribute) as FieldMeta

function predicateOf(attribute: string, lookup: LookupName, value: unknown): TestPredicate {
  const field = fieldOf(attribute)
  const subject = { kind: field.type.name, type: field.type, label: attribute }
  return { kind: 'test', field, transforms: [], test: makeTest(subject, lookup, value) }
}

/** How a numeric column has null. */
const NULL = Number.NaN
const edges = [
  0,
  -0,
  1,
  -1,
  5e-324,
  -5e-324,
  2 ** 53,
  -(2 ** 53),
  1.7976931348623157e308,
  -1.7976931348623157e308,
]
const numbers = fc.oneof(fc.constantFrom(...edges), fc.double({ noNaN: true, noDefaultInfinity: true }))
const lookups = fc.constantFrom<LookupName>('exact', 'gt', 'gte', 'lt', 'lte', 'range')

test('a range contains exactly the numbers that match the lookup, and never a null', () => {
  fc.assert(
    fc.property(lookups, numbers, numbers, numbers, (lookup, a, b, value) => {
      const predicate = predicateOf('ratio', lookup, lookup === 'range' ? [a, b] : a)
      const range = numberRange(predicate) as NumberRange
      for (const each of [value, a, b, -a])
        assert.is(each >= range.low && each <= range.high, predicate.test.matches(each), String(each))
      assert.not(NULL >= range.low && NULL <= range.high)
    }),
    { numRuns: 3000 },
  )
})

test('nothing is greater than the greatest bound', () => {
  const { test: above } = predicateOf('ratio', 'gt', 1)
  const interval = { low: Infinity, lowOpen: true, high: undefined, highOpen: false }
  const field = fieldOf('ratio')
  const range = numberRange({ kind: 'test', field, transforms: [], test: { ...above, interval } })
  assert.ok(range !== undefined && !(Infinity >= range.low))
})

test('other tests and columns have none', () => {
  assert.is(numberRange(predicateOf('size', 'in', [1, 2])), undefined)
  assert.is(numberRange(predicateOf('size', 'isnull', true)), undefined)
  assert.is(numberRange(predicateOf('big', 'gt', 1n)), undefined)
  assert.is(numberRange(predicateOf('price', 'exact', '1')), undefined)
  assert.is(numberRange(predicateOf('name', 'exact', 'a')), undefined)
  assert.equal(numberRange(predicateOf('size', 'in', [7])), { low: 7, high: 7 })
})

test.run()
