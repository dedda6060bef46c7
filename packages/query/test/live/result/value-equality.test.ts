import { defineSchema, float, json, model, type SchemaOf } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, F } from '../../../src/index.js'
import { isSameValue, valueText } from '../../../src/live/result/value-equality.js'

const test = suite('equality of live results')

const { value: results } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(null, true, false, 0, -0, 1, NaN, 0n, 1n, '', '0', '1', 'null', '-0', '{}'),
    fc.uint8Array({ maxLength: 2 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '1', '__proto__'), tie('value'), { maxKeys: 3 }),
  ),
}))

test('two results have one text exactly where they are the same', () => {
  fc.assert(
    fc.property(results, results, (a, b) => {
      assert.is(valueText(a) === valueText(b), isSameValue(a, b))
      assert.is(valueText({ a, b }), valueText({ b, a }))
      assert.ok(isSameValue({ a, b }, { b, a }))
    }),
    { numRuns: Number(process.env['RUNS'] ?? 3000), includeErrorInReport: true },
  )
})

const schema = defineSchema({ T: model({ f: float(), j: json({ default: 0 }) }) })
interface Things extends SchemaOf<typeof schema> {}

test('a computed -0 that becomes 0 is a change, also among distinct values and groups of one', () => {
  const db = createStore<Things>(schema)
  db.T.create({ f: -1 })
  const seen: unknown[] = []
  db.T.annotate({ zero: F('f').times(0) })
    .valuesList('zero', { flat: true })
    .live()
    .subscribe((values) => seen.push(values[0]))
  db.T.update(1, { f: 1 })
  db.T.update(1, { f: 2 })
  const rows = db.T.annotate({ zero: F('f').times(0) }).valuesList('zero', { flat: true })
  assert.ok(Object.is(seen.at(-1), rows.toArray()[0]), 'the last value is what the query returns')
  assert.equal(
    seen.map((value) => Object.is(value, -0)),
    [true, false],
  )
})

test('JSON with the same members in another order is the same result', () => {
  const db = createStore<Things>(schema)
  db.T.create({ f: 0, j: { a: 1, b: [{ c: 1, d: 2 }] } })
  let emitted = 0
  db.T.values('j')
    .live()
    .subscribe(() => emitted++)
  db.T.update(1, { j: { b: [{ d: 2, c: 1 }], a: 1 } })
  assert.is(emitted, 1)
  db.T.update(1, { j: { b: [{ d: 2, c: 2 }], a: 1 } })
  assert.is(emitted, 2)
})

test.run()
