import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { customType } from '../../../src/schema/types/custom.js'
import { jsonType } from '../../../src/schema/types/json.js'
import type { StandardResult } from '../../../src/schema/types/standard-schema.js'
import type { JsonValue, Value } from '../../../src/schema/value-type.js'
import { refusal, report, valueTypeLaws } from '../helpers/value-type-laws.js'

const test = suite('json and custom')
const json = jsonType(undefined)
const names = fc.constantFrom('a', 'b', 'ab', '', '😀', 'toString')
const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, 0, -0, 1, 1.5, '', 'a', 'b', '\uffff', '😀'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(names, tie('tree'), { maxKeys: 3 }),
  ),
}))
const inputs = tree.filter((value) => value !== null)

/** The documented order, written by cases. */
function naive(a: Value, b: Value): number {
  const ranks = [a, b].map((value) =>
    value === null
      ? 0
      : Array.isArray(value)
        ? 4
        : ['', 'boolean', 'number', 'string', '', 'object'].indexOf(typeof value),
  )
  if (ranks[0] !== ranks[1]) return (ranks[0] as number) - (ranks[1] as number)
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string))
  if (typeof a !== 'object' || a === null) return Number(a) - Number(b)
  const parts = (value: Value): Value[] =>
    Array.isArray(value)
      ? value
      : Object.entries(value as object)
          .sort(([x], [y]) => Buffer.compare(Buffer.from(x), Buffer.from(y)))
          .flat()
  const [left, right] = [parts(a), parts(b)]
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const order = naive(left[at] as Value, right[at] as Value)
    if (order !== 0) return order
  }
  return left.length - right.length
}

test('json keeps the laws', () => {
  valueTypeLaws({ type: json, inputs, naive })
})

test('json is copied in and frozen all the way down', () => {
  fc.assert(
    fc.property(inputs, (given) => {
      const kept = json.parse(given)
      assert.equal(kept, JSON.parse(JSON.stringify(given)))
      const check = (value: unknown): void => {
        assert.ok(Object.isFrozen(value))
        if (typeof value === 'object' && value !== null) Object.values(value).forEach(check)
      }
      check(kept)
    }),
    report,
  )
  const given = { tags: ['a'] }
  const kept = json.parse(given)
  given.tags.push('b')
  assert.equal(kept, { tags: ['a'] })
})

test('what JSON would lose or change is refused, with its path', () => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  const cases: readonly [unknown, RegExp][] = [
    [{ a: { b: undefined } }, /JSON at \$\.a\.b, got undefined/],
    [[1, , 2], /\$\[1\]/], // eslint-disable-line no-sparse-arrays
    [{ a: NaN }, /finite number at \$\.a/],
    [{ a: 5n }, /JSON at \$\.a/],
    [{ a: () => 1 }, /JSON at \$\.a/],
    [{ at: new Date(0) }, /JSON at \$\.at.*the Date 1970/],
    [new Map(), /an object of Map/],
    [cycle, /without cycles/],
    [JSON.parse('{"__proto__": 1}'), /another property name/],
    ['\ud800', /well-formed/],
  ]
  for (const [value, message] of cases) {
    const { code, message: said } = refusal(() => json.parse(value))
    assert.is(code, 'ERR_VALUE_TYPE')
    assert.match(said, message)
  }
})

function validator(validate: (value: unknown) => StandardResult | Promise<StandardResult>): unknown {
  return { '~standard': { version: 1, vendor: 'toy', validate } }
}

test('a validator sees the value, and its output is kept', () => {
  const typed = jsonType(validator((value) => ({ value: { wrapped: value } })))
  assert.equal(typed.parse({ a: 1 }), { wrapped: { a: 1 } })
  assert.equal(typed.parseLookup({ a: 1 }), { a: 1 })
})

test("a validator's issues are reported with their paths", () => {
  const typed = jsonType(
    validator(() => ({ issues: [{ message: 'too short', path: ['a', { key: 0 }] }, { message: 'no' }] })),
  )
  const { code, message } = refusal(() => typed.parse({ a: [] }))
  assert.is(code, 'ERR_VALIDATOR')
  assert.is(message, 'the validator of toy refused an object: a.0: too short; no')
})

test('an asynchronous validator is refused by name, its rejection swallowed', async () => {
  const typed = jsonType(validator(() => Promise.reject(new Error('late'))))
  const { code, message } = refusal(() => typed.parse(1))
  assert.is(code, 'ERR_ASYNC_VALIDATOR')
  assert.match(message, 'the validator of toy is asynchronous')
  await new Promise((done) => setTimeout(done, 1))
})

test('custom values keep the laws, whatever they are', () => {
  const type = customType(validator((value) => ({ value })))
  const values = fc.oneof(
    tree,
    fc.bigInt({ min: -2n, max: 2n }),
    fc.uint8Array({ maxLength: 2, max: 2 }),
    fc.constantFrom(1, '\0b', '\0j1', '1', Infinity),
  )
  const rank = (value: Value): number =>
    typeof value === 'boolean'
      ? 0
      : typeof value === 'number' || typeof value === 'bigint'
        ? 1
        : typeof value === 'string'
          ? 2
          : value instanceof Uint8Array
            ? 3
            : 4
  const order = (a: Value, b: Value): number => {
    if (rank(a) !== rank(b)) return rank(a) - rank(b)
    if (a instanceof Uint8Array) return Buffer.compare(a, b as Uint8Array)
    if (rank(a) !== 1) return naive(a, b)
    const [left, right] = [a as number, b as number]
    if (left < right) return -1
    if (left > right) return 1
    return Number(typeof a === 'bigint') - Number(typeof b === 'bigint')
  }
  valueTypeLaws({ type, inputs: values.filter((value) => value !== null), naive: order })
})

test('a custom validator may not return undefined', () => {
  for (const value of [null, undefined, NaN, '\ud800', new Date()]) {
    assert.is(refusal(() => customType(validator(() => ({ value }))).parse(1)).code, 'ERR_VALUE_TYPE')
  }
})

test.run()
