import fc from 'fast-check'
import * as assert from 'uvu/assert'

import type { Value, ValueType } from '../../../src/schema/value-type.js'

export const report = { includeErrorInReport: true, numRuns: 200 } as const

export interface LawParts {
  readonly type: ValueType
  /** Inputs that the type takes. */
  readonly inputs: fc.Arbitrary<unknown>
  /** Order of two parsed values, written as naively as can be. */
  readonly naive: (a: Value, b: Value) => number
}

/** What every value type promises; throws where one doesn't keep it. */
export function valueTypeLaws({ type, inputs, naive }: LawParts): void {
  const values = inputs.map((input) => type.parse(input))
  fc.assert(
    fc.property(values, (value) => {
      assert.equal(type.parse(value), value, 'parse is idempotent')
      assert.is(type.compare(value, value), 0, 'a value equals itself')
      assert.is(type.key(type.parse(value)), type.key(value), 'a copy has the same key')
      if (type.numeric) assert.type(value, 'number', 'numeric types have numbers')
    }),
    report,
  )
  fc.assert(
    fc.property(values, values, (a, b) => {
      const order = Math.sign(type.compare(a, b))
      assert.is(order, -Math.sign(type.compare(b, a)) + 0, 'antisymmetric')
      assert.is(order === 0, type.key(a) === type.key(b), 'equal exactly where the keys are')
      assert.is(order, Math.sign(naive(a, b)), 'as the naive order')
      if (type.plain) checkPlain(type, a, b)
    }),
    report,
  )
  fc.assert(
    fc.property(fc.array(values, { maxLength: 20 }), (list) => {
      const sorted = list.toSorted((a, b) => type.compare(a, b))
      const expected = list.toSorted(naive)
      assert.equal(
        sorted.map((value) => type.key(value)),
        expected.map((value) => type.key(value)),
        'sorts as the naive order',
      )
    }),
    report,
  )
  fc.assert(
    fc.property(values, (value) => {
      assert.is(type.key(type.parseLookup(value)), type.key(value), 'a stored value finds itself')
    }),
    report,
  )
}

function checkPlain(type: ValueType, a: Value, b: Value): void {
  assert.is(type.key(a), a, 'a plain value keys itself')
  const left = a as number
  const right = b as number
  assert.is(Math.sign(type.compare(a, b)), left < right ? -1 : left > right ? 1 : 0, 'plain order is <')
}

/** The code and message of the error that a call throws. */
export function refusal(run: () => unknown): { readonly code: string; readonly message: string } {
  try {
    run()
  } catch (error) {
    assert.instance(error, Error)
    const { code, message } = error as Error & { code?: unknown }
    return { code: String(code), message }
  }
  throw new Error('nothing was refused')
}
