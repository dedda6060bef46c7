import { bigInteger, defineSchema, model, string, text, type SchemaOf } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  cast,
  concat,
  createStore,
  F,
  length,
  lpad,
  mod,
  repeat,
  replace,
  rpad,
  Value,
} from '../../../src/index.js'

const schema = defineSchema({
  T: model({ s: string({ default: 'ab' }), t: text({ default: '' }), big: bigInteger({ default: 0n }) }),
})
interface Texts extends SchemaOf<typeof schema> {}

const LONGEST = 2 ** 24

const sizes = suite('the size of what functions make')

const outcome = (expression: unknown, row: object = {}): unknown => {
  const db = createStore<Texts>(schema)
  db.T.create(row)
  try {
    return (db.T.annotate({ x: expression } as never).first() as never as { x: unknown }).x
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
}

sizes('is bounded before memory is taken', () => {
  const long = 'a'.repeat(LONGEST)
  for (const expression of [
    repeat('s', 3e8),
    repeat('s', Number.MAX_SAFE_INTEGER),
    repeat('s', LONGEST / 2 + 1),
    lpad('s', 2 ** 30),
    rpad('s', 2 ** 30, 'xyz'),
    lpad('s', LONGEST + 1),
    concat(Value(long), 's'),
    replace(Value('a'.repeat(5000)), 'a', 'b'.repeat(5000)),
    repeat(repeat('s', 5000), 5000),
  ])
    assert.is(outcome(expression), 'ERR_TOO_LARGE')
})

sizes('may be what the bound is', () => {
  assert.is(outcome(length(repeat('s', LONGEST / 2))), LONGEST)
  assert.is(outcome(length(lpad('s', LONGEST, 'xy'))), LONGEST)
  assert.is(outcome(length(rpad('s', 1_000_000, '𝒜é'))), 1_000_000)
  assert.is(outcome(replace(Value('a-b-c'), '-', '--')), 'a--b--c')
  assert.is(outcome(repeat('t', Number.MAX_SAFE_INTEGER)), '')
  assert.is(outcome(lpad('s', 5, 'xy')), 'xyxab')
  assert.is(outcome(length(lpad('s', 1000, Value('a'.repeat(LONGEST))))), 1000)
})

sizes('of numbers read from texts is bounded: what no decimal can be is null', () => {
  for (const t of ['1e999999999', '-1e2000', '1e-999999999'])
    for (const type of ['bigInteger', 'decimal', 'integer'] as const) {
      const made = outcome(cast('t', type), { t })
      assert.ok(made === null || made === 0, `${t} as ${type}: ${String(made)}`)
    }
  assert.is(outcome(cast('t', 'bigInteger'), { t: '1e30' }), 10n ** 30n)
})

sizes('of whole numbers: a remainder of bigints is exact', () => {
  assert.is(outcome(mod('big', 10), { big: 10n ** 30n + 7n }), 7)
  assert.is(outcome(mod('big', 0), { big: 5n }), null)
  assert.is(outcome(F('big').mod(10), { big: 10n ** 30n + 7n }), 7n)
})

sizes('of an update is refused before anything changes', () => {
  const db = createStore<Texts>(schema)
  db.T.create({})
  assert.throws(
    () => db.T.all().update({ t: repeat('s', 3e8) }),
    (error: { code: string }) => error.code === 'ERR_TOO_LARGE',
  )
  assert.is(db.T.first()?.t, '')
})

sizes.run()
