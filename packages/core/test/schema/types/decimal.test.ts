import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { compareDecimals, decimalType } from '../../../src/schema/types/decimal.js'
import type { Value } from '../../../src/schema/value-type.js'
import { refusal, report, valueTypeLaws } from '../helpers/value-type-laws.js'

const test = suite('decimal type')
const free = decimalType({ maxDigits: undefined, decimalPlaces: undefined })
const money = decimalType({ maxDigits: 8, decimalPlaces: 2 })
const byNumber = (a: Value, b: Value): number => new Decimal(a as string).comparedTo(new Decimal(b as string))
const text = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.nat(1200),
    fc.constantFrom('', '.', '.0', '.5', '.50', '.05', '.49999', '.125'),
  )
  .map((parts) => parts.join(''))
const inputs = fc.oneof(
  text,
  fc.integer(),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
)

test("Prisma's decimal(65, 30) has 30 digits after the point; without places as many as the value needs", () => {
  const fixed = decimalType({ maxDigits: 65, decimalPlaces: 30 })
  assert.is(fixed.parse('1.5'), `1.5${'0'.repeat(29)}`)
  assert.is(fixed.parse(-2n), `-2.${'0'.repeat(30)}`)
  assert.is(fixed.parse(1e-30), `0.${'0'.repeat(29)}1`)
  assert.is(fixed.parse(`${'9'.repeat(35)}.${'1'.repeat(30)}`), `${'9'.repeat(35)}.${'1'.repeat(30)}`)
  assert.throws(() => fixed.parse('9'.repeat(36)), /at most 65 digits/)
  const unfixed = decimalType({ maxDigits: 65, decimalPlaces: undefined })
  assert.is(unfixed.parse('1.50'), '1.5')
  assert.is(unfixed.parse(1e-30), `0.${'0'.repeat(29)}1`)
})

test('decimals keep the laws, with declared places and without', () => {
  valueTypeLaws({ type: free, inputs, naive: byNumber })
  valueTypeLaws({ type: money, inputs: text, naive: byNumber })
})

test('lookups compare rightly with values of other lengths', () => {
  fc.assert(
    fc.property(inputs, text, (a, b) => {
      const [left, right] = [free.parse(a), money.parse(b)]
      assert.is(Math.sign(compareDecimals(left, right)), byNumber(left, right))
      assert.is(free.key(left) === money.key(right), byNumber(left, right) === 0)
    }),
    report,
  )
})

test('values are canonical text, quantised half to even as Django does', () => {
  assert.is(money.parse('10.5'), '10.50')
  assert.is(money.parse(10), '10.00')
  assert.is(money.parse('0.125'), '0.12')
  assert.is(money.parse('0.135'), '0.14')
  assert.is(money.parse('-0.001'), '0.00')
  assert.is(money.parse(new Decimal('1e3')), '1000.00')
  assert.is(free.parse('1e-7'), '0.0000001')
  assert.is(free.parse('00010.500'), '10.5')
  assert.is(free.parse(0.1), '0.1')
})

test('a lookup is not quantised', () => {
  assert.is(money.parseLookup('10.505'), '10.505')
  assert.is(money.key(money.parseLookup('10.5')), money.key(money.parse('10.50')))
})

test('maxDigits counts significant digits of what is stored', () => {
  assert.is(money.parse('999999.99'), '999999.99')
  assert.is(refusal(() => money.parse('1000000')).code, 'ERR_MAX_DIGITS')
  assert.is(decimalType({ maxDigits: 2, decimalPlaces: 4 }).parse('0.0012'), '0.0012')
})

test('what is no finite decimal number is refused', () => {
  for (const value of ['', 'ten', '1_000', '0x1f', 'Infinity', 'NaN', NaN, Infinity, {}, null]) {
    assert.is(refusal(() => free.parse(value)).code, 'ERR_VALUE_TYPE', String(value))
  }
  assert.is(refusal(() => free.parse('1e999999')).code, 'ERR_RANGE')
})

test('spaces around it and truth values are taken, as of other numbers', () => {
  assert.equal([free.parse(' 1.50 '), free.parse(true), free.parse(false)], ['1.5', '1', '0'])
})

test.run()
