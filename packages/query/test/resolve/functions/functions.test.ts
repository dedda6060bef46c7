import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import {
  abs,
  acos,
  asin,
  atan,
  atan2,
  cast,
  ceil,
  chr,
  coalesce,
  concat,
  cos,
  cot,
  createStore,
  degrees,
  exp,
  extract,
  F,
  floor,
  greatest,
  jsonObject,
  least,
  left,
  length,
  ln,
  log,
  lower,
  lpad,
  ltrim,
  md5,
  mod,
  nullIf,
  ord,
  pi,
  power,
  radians,
  repeat,
  replace,
  reverse,
  right,
  round,
  rpad,
  rtrim,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  sign,
  sin,
  sqrt,
  strIndex,
  substr,
  tan,
  trim,
  trunc,
  truncDate,
  truncTime,
  upper,
  Value,
} from '../../../src/index.js'
import {
  bigInteger,
  boolean,
  date,
  datetime,
  decimal,
  defineSchema,
  float,
  integer,
  model,
  text,
  time,
} from '@relata/core'
import { refused } from '../../worlds/library.js'

const schema = defineSchema({
  Thing: model({
    name: text({ default: '' }),
    alias: text({ null: true }),
    whole: integer({ null: true }),
    big: bigInteger({ null: true }),
    real: float({ null: true }),
    exact: decimal({ null: true }),
    on: date({ null: true }),
    at: datetime({ null: true }),
    clock: time({ null: true }),
    flag: boolean({ default: false }),
  }),
})
const db = createStore(schema)
const thing = db.Thing.create({
  name: 'Jörg 𝒜',
  whole: -7,
  big: 9_007_199_254_740_993n,
  real: 2.5,
  exact: '-5.75',
  on: '2016-01-01',
  at: '2015-12-31T23:59:58.123456Z',
  clock: '13:14:15.5',
  flag: true,
})
const nothing = db.Thing.create({})

/** What an expression evaluates to on one of the two rows. */
const of = (expression: unknown, row: typeof thing = thing): unknown => {
  const annotated: unknown = db.Thing.filter({ pk: row.id })
    .annotate({ x: expression } as never)
    .get()
  return (annotated as { readonly x: unknown }).x
}

const texts = suite('text functions')
texts('count, cut and turn by code points', () => {
  assert.is(of(length('name')), 6)
  assert.is(of(reverse('name')), '𝒜 gröJ')
  assert.is(of(left('name', 2)), 'Jö')
  assert.is(of(right('name', 1)), '𝒜')
  assert.is(of(substr('name', 6)), '𝒜')
  assert.is(of(substr('name', 2, 3)), 'örg')
  assert.is(of(strIndex('name', '𝒜')), 6)
  assert.is(of(strIndex('name', 'x')), 0)
  assert.is(of(ord(right('name', 1))), 0x1d49c)
  assert.is(of(chr(0x1d49c)), '𝒜')
  assert.is(of(chr(-1)), null)
  assert.is(of(ord(Value(''))), null)
})
texts('pad, repeat, replace and trim', () => {
  assert.is(of(lpad('name', 9, 'xy')), 'xyxJörg 𝒜')
  assert.is(of(rpad('name', 8)), 'Jörg 𝒜  ')
  assert.is(of(rpad('name', 2)), 'Jö')
  assert.is(of(lpad('name', 0)), '')
  assert.is(of(lpad('name', 9, '')), 'Jörg 𝒜')
  assert.is(of(repeat(Value('ab'), 3)), 'ababab')
  assert.is(of(replace('name', 'ö', 'o')), 'Jorg 𝒜')
  assert.is(of(replace('name', 'J')), 'örg 𝒜')
  assert.is(of(replace('name', '', 'x')), 'Jörg 𝒜')
  assert.is(of(replace(Value('a'), 'a', '$&$&')), '$&$&')
  assert.is(of(trim(Value('  a b '))), 'a b')
  assert.is(of(ltrim(Value('  a '))), 'a ')
  assert.is(of(rtrim(Value('  a '))), '  a')
  assert.is(of(upper('name')), 'JÖRG 𝒜')
  assert.is(of(lower(Value('ÀB'))), 'àb')
})
texts('are null of null, but concat leaves nulls out', () => {
  assert.is(of(upper('alias')), null)
  assert.is(of(lpad('name', F('whole')), nothing), null)
  assert.is(of(concat('name', Value(' '), 'alias', 'whole')), 'Jörg 𝒜 -7')
})
texts('refuse a length that can only be a mistake', () => {
  for (const wrong of [
    () => left('name', 0),
    () => right('name', -1),
    () => substr('name', 0),
    () => lpad('name', -1),
    () => repeat('name', 1.5),
  ])
    assert.is(refused(wrong).code, 'ERR_ARGUMENT')
})
texts('digest as UTF-8', () => {
  assert.is(of(md5(Value('abc'))), '900150983cd24fb0d6963f7d28e17f72')
  assert.is(of(sha1(Value('abc'))), 'a9993e364706816aba3e25717850c26c9cd0d89d')
  assert.is(of(sha224(Value('abc'))), '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7')
  assert.is(of(sha256(Value('abc'))), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  assert.is(String(of(sha384(Value('abc')))).slice(0, 16), 'cb00753f45a35e8b')
  assert.is(String(of(sha512(Value('abc')))).slice(0, 16), 'ddaf35a193617aba')
})
texts('agree with plain code over any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(12), (given, n) => {
      const points = Array.from(given)
      assert.is(of(length(Value(given))), points.length)
      assert.is(of(left(Value(given), n + 1)), points.slice(0, n + 1).join(''))
      assert.is(of(right(Value(given), n + 1)), points.slice(-(n + 1)).join(''))
      assert.is(of(substr(Value(given), n + 1, 2)), points.slice(n, n + 2).join(''))
      assert.is(of(reverse(reverse(Value(given)))), given)
      assert.is(Array.from(of(lpad(Value(given), n, 'é')) as string).length, n)
    }),
    { numRuns: 100, includeErrorInReport: true },
  )
})
texts.run()

const math = suite('math functions')
math('keep the type of their argument, or return a real number', () => {
  assert.is(of(abs('whole')), 7)
  assert.is(of(abs(cast('big', 'bigInteger'))), 9_007_199_254_740_993n)
  assert.is(of(abs('exact')), '5.75')
  assert.is(of(ceil('exact')), '-5')
  assert.is(of(floor('exact')), '-6')
  assert.is(of(floor('real')), 2)
  assert.is(of(sign('exact')), '-1')
  assert.is(of(sign('big')), 1n)
  assert.is(of(mod('whole', 4)), -3)
  assert.is(of(mod('exact', 2)), '-1.75')
  assert.is(of(power(2, 10)), 1024)
  assert.is(of(sqrt(Value(16))), 4)
  assert.is(of(sqrt(abs(round('exact')))), '2.4494897427831780982')
})
math('round half away from zero, of the digits that are printed', () => {
  assert.is(of(round('real')), 3)
  assert.is(of(round(Value(-2.5))), -3)
  assert.is(of(round(Value(1.005), 2)), 1.01)
  assert.is(of(round('exact', 1)), '-5.8')
  assert.is(of(round('whole', 3)), -7)
  assert.is(refused(() => round('real', -1)).code, 'ERR_ARGUMENT')
})
math('are null if there is no finite result', () => {
  for (const none of [
    sqrt('whole'),
    ln(0),
    log(10, 0),
    log(1, 8),
    log(0.5, 8),
    acos(2),
    asin(-2),
    mod('whole', 0),
    power(0, -1),
    exp(1000),
    cot(0),
    mod('exact', 0),
  ])
    assert.is(of(none), null)
})
math('know their angles', () => {
  const near = (expression: unknown, wanted: number): void =>
    assert.ok(Math.abs(Number(of(expression)) - wanted) < 1e-12)
  near(sin(radians(90)), 1)
  near(cos(pi()), -1)
  near(tan(radians(45)), 1)
  near(cot(radians(45)), 1)
  near(degrees(acos(0)), 90)
  near(degrees(asin(1)), 90)
  near(degrees(atan(1)), 45)
  near(degrees(atan2(1, -1)), 135)
  near(exp(ln(5)), 5)
  near(log(2, 8), 3)
  near(log(10, 1000), 3)
  near(log(3, 81), 4)
})
math('refuse what is no number when the query set is made', () => {
  assert.is(refused(() => of(sqrt('name'))).code, 'ERR_FUNCTION_ARGUMENT')
  assert.is(refused(() => of(abs('on'))).code, 'ERR_FUNCTION_ARGUMENT')
})
math.run()

const dates = suite('date functions')
dates('extract parts, weeks and quarters by ISO 8601', () => {
  const parts = {
    year: 2016,
    iso_year: 2015,
    quarter: 1,
    month: 1,
    week: 53,
    day: 1,
    week_day: 6,
    iso_week_day: 5,
  } as const
  for (const [part, wanted] of Object.entries(parts))
    assert.is(of(extract('on', part as 'year')), wanted, part)
  assert.equal(
    [
      of(extract('at', 'hour')),
      of(extract('at', 'minute')),
      of(extract('at', 'second')),
      of(extract('clock', 'hour')),
    ],
    [23, 59, 58, 13],
  )
  assert.is(of(extract('on', 'year'), nothing), null)
})
dates('cut down, keeping the type or giving another', () => {
  assert.is(of(trunc('on', 'week')), '2015-12-28')
  assert.is(of(trunc('on', 'quarter')), '2016-01-01')
  assert.is(of(trunc('at', 'quarter')), '2015-10-01T00:00:00Z')
  assert.is(of(trunc('at', 'month', { output: 'date' })), '2015-12-01')
  assert.is(of(trunc('at', 'minute')), '2015-12-31T23:59:00Z')
  assert.is(of(trunc('at', 'second', { output: 'time' })), '23:59:58')
  assert.is(of(trunc('clock', 'hour')), '13:00:00')
  assert.is(of(truncDate('at')), '2015-12-31')
  assert.is(of(truncTime('at')), '23:59:58.123456')
})
dates('refuse parts and units that a type has not', () => {
  for (const wrong of [
    extract('on', 'hour'),
    extract('name', 'year'),
    trunc('on', 'hour'),
    trunc('clock', 'day'),
    trunc('whole', 'day'),
    trunc('on', 'day', { output: 'datetime' }),
  ])
    assert.is(refused(() => of(wrong)).code, 'ERR_FUNCTION_ARGUMENT')
})
dates('agree with the calendar', () => {
  const day = fc.date({
    min: new Date('0002-01-01T00:00:00Z'),
    max: new Date('9998-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(day, (moment) => {
      const given = Value(moment.toISOString().slice(0, 10), { output: 'date' })
      const monday = new Date(`${String(of(trunc(given, 'week')))}T00:00:00Z`)
      assert.is(monday.getUTCDay(), 1)
      const since = Math.floor((moment.getTime() - monday.getTime()) / 86_400_000)
      assert.ok(since >= 0 && since < 7)
      assert.is(of(extract(given, 'iso_week_day')), since + 1)
    }),
    { numRuns: 100, includeErrorInReport: true },
  )
})
dates.run()

const values = suite('comparing, casting and JSON')
values('coalesce returns the first value that is not null, in the common type of all', () => {
  assert.is(of(coalesce('alias', 'name')), 'Jörg 𝒜')
  assert.is(of(coalesce('whole', 'real', 0)), -7)
  assert.is(of(coalesce('exact', 'whole', 0), nothing), '0')
  assert.is(of(coalesce('alias', Value(null)), nothing), null)
  assert.is(of(coalesce('on', 'at')), '2016-01-01T00:00:00Z')
})
values('what has no type in common is refused', () => {
  assert.is(refused(() => of(coalesce('name', 'whole'))).code, 'ERR_MIXED_TYPES')
  assert.is(refused(() => of(greatest('real', 'exact'))).code, 'ERR_MIXED_TYPES')
  assert.is(of(greatest('real', cast('exact', 'float'))), 2.5)
})
values('greatest and least are null of any null', () => {
  assert.is(of(greatest('whole', 3, 2)), 3)
  assert.is(of(least('exact', 'whole')), '-7')
  assert.is(of(greatest('on', 'at')), '2016-01-01T00:00:00Z')
  assert.is(of(greatest('whole', 1), nothing), null)
})
values('nullIf compares by the type in common', () => {
  assert.is(of(nullIf('whole', -7)), null)
  assert.is(of(nullIf('exact', Value('-5.750', { output: 'decimal' }))), null)
  assert.is(of(nullIf('name', 'alias')), 'Jörg 𝒜')
})
values('casts never fail on a row', () => {
  assert.is(of(cast(Value(' 12.7 '), 'integer')), 12)
  assert.is(of(cast(Value('12x'), 'integer')), null)
  assert.is(of(cast('real', 'integer')), 2)
  assert.is(of(cast('exact', 'bigInteger')), -5n)
  assert.is(of(cast('exact', 'float')), -5.75)
  assert.is(of(cast(Value(2.345), 'decimal', { decimalPlaces: 2 })), '2.34')
  assert.is(of(cast('flag', 'integer')), 1)
  assert.is(of(cast(Value('yes'), 'boolean')), true)
  assert.is(of(cast('whole', 'text')), '-7')
  assert.is(of(cast('at', 'date')), '2015-12-31')
  assert.is(of(cast('at', 'time')), '23:59:58.123456')
  assert.is(of(cast('on', 'datetime')), '2016-01-01T00:00:00Z')
  assert.is(of(cast(Value('2016-02-30'), 'date')), null)
  assert.equal(of(cast(Value('{"a":[1]}'), 'json')), { a: [1] })
  assert.is(of(cast(Value('{'), 'json')), null)
  assert.is(of(cast('whole', 'text'), nothing), null)
})
values('jsonObject holds what JSON can', () => {
  assert.equal(of(jsonObject({ name: 'name', exact: 'exact', none: 'alias', big: 'big', two: Value(2) })), {
    name: 'Jörg 𝒜',
    exact: -5.75,
    none: null,
    big: '9007199254740993',
    two: 2,
  })
})
values('an unknown function, type or number of arguments is refused', () => {
  assert.is(refused(() => (coalesce as (...given: unknown[]) => unknown)('name')).code, 'ERR_ARGUMENT')
  assert.is(refused(() => cast('name', 'nope' as 'text')).code, 'ERR_ARGUMENT')
  assert.is(refused(() => (upper as (...given: unknown[]) => unknown)()).code, 'ERR_ARGUMENT')
  assert.is(refused(() => (upper as (...given: unknown[]) => unknown)(undefined)).code, 'ERR_UNDEFINED')
})
values.run()
