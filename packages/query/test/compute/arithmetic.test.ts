import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import {
  avg,
  Case,
  cast,
  count,
  createStore,
  F,
  max,
  not,
  stdDev,
  sum,
  Value,
  variance,
  When,
} from '../../src/index.js'
import {
  bigInteger,
  date,
  datetime,
  decimal,
  defineSchema,
  duration,
  float,
  integer,
  model,
  text,
  time,
} from '@relata/core'
import { filledLibrary, refused } from '../worlds/library.js'

const schema = defineSchema({
  Thing: model({
    whole: integer(),
    big: bigInteger(),
    real: float(),
    exact: decimal(),
    name: text(),
    on: date(),
    at: datetime(),
    clock: time(),
    lasts: duration(),
    none: integer({ null: true }),
  }),
})
const db = createStore(schema)
db.Thing.create({
  whole: 7,
  big: 7n,
  real: 1.5,
  exact: '1.10',
  name: 'x',
  on: '2024-02-28',
  at: '2024-02-28T23:59:59.5Z',
  clock: '23:30:00',
  lasts: 90_000,
})
const of = (expression: unknown): unknown => {
  const annotated: unknown = db.Thing.annotate({ x: expression } as never).get()
  return (annotated as { readonly x: unknown }).x
}

const numbers = suite('arithmetic of numbers')
numbers('whole numbers divide to a whole number, towards zero, unless another output type is set', () => {
  assert.is(of(F('whole').dividedBy(2)), 3)
  assert.is(of(F('whole').times(-1).dividedBy(2)), -3)
  assert.is(of(F('whole').dividedBy(2).as('float')), 3.5)
  assert.is(of(F('whole').dividedBy(2).as('decimal')), '3.5')
  assert.is(of(F('whole').dividedBy(2.0001)), 7 / 2.0001)
  assert.is(of(F('big').dividedBy(2)), 3n)
  assert.is(of(F('whole').dividedBy(0)), null)
  assert.is(of(F('whole').mod(-4)), 3)
})
numbers('have the wider type, and constants adapt to the other operand', () => {
  assert.is(of(F('exact').times(3)), '3.3')
  assert.is(of(F('exact').times(1.5)), '1.65')
  assert.is(of(F('exact').plus('0.905')), '2.005')
  assert.is(of(F('whole').plus('0.5')), '7.5')
  assert.is(of(F('whole').times(F('real'))), 10.5)
  assert.is(of(F('big').power(2)), 49n)
  assert.is(of(F('whole').power(2)), 49)
  assert.is(of(F('big').power(-1)), 0n)
})
numbers('refuse operands without a common type', () => {
  for (const wrong of [
    F('exact').plus(F('real')),
    F('name').plus(F('name')),
    F('name').plus(1),
    F('on').times(2),
    F('on').plus(F('at')),
    F('clock').minus(F('on')),
    F('lasts').minus(F('on')),
  ])
    assert.is(refused(() => of(wrong)).code, 'ERR_MIXED_TYPES')
  assert.is(of(F('exact').plus(F('real')).as('float')), 2.6)
  assert.is(of(F('exact').plus(F('real')).as('decimal')), '2.6')
})
numbers('null with anything is null', () => {
  assert.is(of(F('none').plus(1)), null)
  assert.is(of(F('whole').plus(null)), null)
})
numbers('as reads the result as another type', () => {
  assert.is(of(F('whole').plus(1).as('text')), '8')
  assert.is(of(F('name').as('integer')), null)
  assert.is(refused(() => F('whole').as('number' as 'float')).code, 'ERR_ARGUMENT')
})
numbers.run()

const moments = suite('arithmetic of dates and durations')
moments('a moment moves by a duration, in milliseconds', () => {
  assert.is(of(F('at').plus(500)), '2024-02-29T00:00:00Z')
  assert.is(of(F('at').plus(F('lasts'))), '2024-02-29T00:01:29.5Z')
  assert.is(of(F('lasts').plus(F('at'))), '2024-02-29T00:01:29.5Z')
  assert.is(of(F('at').minus(0.001)), '2024-02-28T23:59:59.499999Z')
  assert.is(of(F('on').plus(86_400_000)), '2024-02-29T00:00:00Z')
  assert.is(
    of(
      F('on')
        .minus(Value(1, { output: 'duration' }))
        .as('date'),
    ),
    '2024-02-27',
  )
  assert.is(of(F('clock').plus(3_600_000)), '00:30:00')
  assert.is(of(F('at').plus(Number.MAX_SAFE_INTEGER)), null)
})
moments('two moments are a duration apart', () => {
  assert.is(of(F('at').minus(F('on'))), 86_399_500)
  assert.is(of(F('on').minus('2024-02-01')), 27 * 86_400_000)
  assert.is(of(F('at').minus(new Date('2024-02-28T23:59:59Z'))), 500)
  assert.is(of(F('clock').minus('23:00')), 1_800_000)
})
moments('durations add up, are shared out, and compared', () => {
  assert.is(of(F('lasts').times(2)), 180_000)
  assert.is(of(F('lasts').dividedBy(4)), 22_500)
  assert.is(of(F('lasts').dividedBy(F('lasts'))), 1)
  assert.is(db.Thing.filter({ at__gt: F('on') }).count(), 1)
  assert.is(db.Thing.filter({ on__lt: F('at') }).count(), 1)
  assert.is(db.Thing.filter({ on: F('on').plus(0) }).count(), 1)
})
moments('going there and back leads back, to the microsecond', () => {
  const instant = fc.date({
    min: new Date('0003-01-01T00:00:00Z'),
    max: new Date('9997-01-01T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(instant, fc.integer({ min: -1e12, max: 1e12 }), (start, micros) => {
      const from = Value(start.toISOString(), { output: 'datetime' })
      const moved = from.plus(Value(micros / 1000, { output: 'duration' }))
      assert.is(of(moved.minus(from)), micros / 1000)
      assert.is(of(moved.minus(Value(micros / 1000, { output: 'duration' })).minus(from)), 0)
    }),
    { numRuns: 200, includeErrorInReport: true },
  )
})
moments.run()

const choices = suite('Case and aggregates')
choices('Case takes the first branch that holds, else its default, else null', () => {
  const { db: library } = filledLibrary()
  const size = Case(
    When({ rating__gte: 45 }, 'great'),
    When(not({ published__year__lt: 2000 }), F('title')),
    { default: 'old' },
  )
  assert.equal(library.Book.orderBy('pk').annotate({ size }).valuesList('size', { flat: true }).toArray(), [
    'The Casual Vacancy',
    'old',
    'great',
    'great',
  ])
  assert.equal(
    library.Book.orderBy('pk')
      .annotate({ x: Case(When({ rating: 30 }, 1)) })
      .valuesList('x', { flat: true })
      .toArray(),
    [1, null, null, null],
  )
  assert.equal(
    library.Book.orderBy(Case(When({ title: 'Stardust' }, 0), { default: 1 }), 'title').first()?.title,
    'Stardust',
  )
  assert.is(library.Book.annotate({ x: Case({ default: 3 }) }).first()?.x, 3)
})
choices('refuses branches without a type in common, and what is no branch', () => {
  const { db: library } = filledLibrary()
  const mixed = Case(When({ rating: 30 }, 1), { default: 'x' })
  assert.is(refused(() => library.Book.annotate({ mixed })).code, 'ERR_MIXED_TYPES')
  assert.is(library.Book.annotate({ mixed: mixed.as('text') }).first()?.mixed, '1')
  assert.is(refused(() => Case({ rating: 1 } as never, { default: 1 })).code, 'ERR_ARGUMENT')
})
choices('aggregates take expressions, filters and defaults', () => {
  const { db: library } = filledLibrary()
  const none = library.Book.filter({ title: 'nope' })
  assert.equal(
    none.aggregate({
      a: sum('rating', { default: 0 }),
      b: max('published', { default: '2000-01-01' }),
      c: avg('price', { default: 0 }),
      d: count(),
    }),
    { a: 0, b: '2000-01-01', c: '0', d: 0 },
  )
  assert.equal(
    library.Book.aggregate({
      a: sum('rating', { filter: { rating__gt: 100 }, default: count('pk').times(2) }),
    }),
    { a: 8 },
  )
  assert.equal(
    library.Book.aggregate({
      long: sum(Case(When({ rating__gt: 40 }, 1), { default: 0 })),
      sold: count(cast('sold', 'integer')),
    }),
    { long: 2, sold: 4 },
  )
  assert.is(refused(() => count('pk', { default: 1 } as never)).code, 'ERR_ARGUMENT')
})
choices('stdDev and variance are of all values, or of a sample of them', () => {
  const { db: library } = filledLibrary()
  const { v, s, sv, ss } = library.Book.aggregate({
    v: variance('rating'),
    s: stdDev('rating'),
    sv: variance('rating', { sample: true }),
    ss: stdDev('rating', { sample: true }),
  })
  const ratings = [30, 40, 45, 48]
  const mean = ratings.reduce((a, b) => a + b) / 4
  const squares = ratings.reduce((a, b) => a + (b - mean) ** 2, 0)
  for (const [actual, wanted] of [
    [v, squares / 4],
    [s, Math.sqrt(squares / 4)],
    [sv, squares / 3],
    [ss, Math.sqrt(squares / 3)],
  ] as const)
    assert.ok(Math.abs((actual ?? 0) - wanted) < 1e-9)
  assert.is(
    library.Book.filter({ rating: 30 }).aggregate({ x: variance('rating', { sample: true }) }).x,
    null,
  )
})
choices.run()
