import { date, datetime, defineSchema, model, time } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, timeBuckets, trunc, type DateUnit, type WeekDay } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('time buckets')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

const schema = defineSchema({
  Visit: model({ at: datetime(), day: date({ null: true }), clock: time({ null: true }) }),
})
const WEEK: readonly WeekDay[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
]

test('several minutes, hours or seconds are one, counted from the start of what they divide', () => {
  const db = createStore(schema)
  db.Visit.create({ at: '2024-05-05T13:44:59.5Z', day: '2024-05-05', clock: '13:44:59.5' })
  assert.equal(
    db.Visit.values({
      quarter: trunc('at', 'minute', { every: 15 }),
      half: trunc('at', 'hour', { every: 12 }),
      ten: trunc('at', 'second', { every: 10 }),
      halfHour: trunc('clock', 'minute', { every: 30 }),
      there: trunc('at', 'hour', { every: 6, timeZone: 'Asia/Kolkata' }),
    }).get(),
    {
      quarter: '2024-05-05T13:30:00Z',
      half: '2024-05-05T12:00:00Z',
      ten: '2024-05-05T13:44:50Z',
      halfHour: '13:30:00',
      there: '2024-05-05T12:30:00Z',
    },
  )
})

test('weeks begin on the day that weekStart names', () => {
  const db = createStore(schema)
  // A Sunday.
  db.Visit.create({ at: '2024-05-05T23:00:00Z', day: '2024-05-05' })
  const week = (weekStart?: WeekDay) => trunc('day', 'week', weekStart === undefined ? {} : { weekStart })
  assert.equal(db.Visit.values({ iso: week(), sunday: week('sunday'), saturday: week('saturday') }).get(), {
    iso: '2024-04-29',
    sunday: '2024-05-05',
    saturday: '2024-05-04',
  })
  assert.equal(db.Visit.dates('day', 'week', { weekStart: 'sunday' }).toArray(), ['2024-05-05'])
  assert.equal(db.Visit.datetimes('at', 'minute', { every: 20 }).toArray(), ['2024-05-05T23:00:00Z'])
})

test('fill a report, with buckets that have no rows', () => {
  const db = createStore(schema)
  for (const at of ['2024-10-26T10:00:00Z', '2024-10-28T10:00:00Z', '2024-10-28T11:00:00Z'])
    db.Visit.create({ at })
  const options = { timeZone: 'Europe/Berlin' }
  const counts = new Map(
    db.Visit.values({ start: trunc('at', 'day', options) })
      .annotate({ n: count() })
      .valuesList('start', 'n')
      .toArray() as [string, number][],
  )
  const days = timeBuckets('2024-10-26T00:00:00Z', '2024-10-29T00:00:00Z', 'day', options)
  assert.equal(
    days.map((day) => [day, counts.get(day) ?? 0]),
    [
      ['2024-10-25T22:00:00Z', 1],
      ['2024-10-26T22:00:00Z', 0],
      ['2024-10-27T23:00:00Z', 2],
      ['2024-10-28T23:00:00Z', 0],
    ],
  )
  assert.equal(timeBuckets('2024-01-30', '2024-02-02', 'day'), ['2024-01-30', '2024-01-31', '2024-02-01'])
  assert.equal(timeBuckets('2023-11-30', '2024-03-01', 'month'), [
    '2023-11-01',
    '2023-12-01',
    '2024-01-01',
    '2024-02-01',
  ])
  assert.equal(timeBuckets('2024-01-01', '2024-01-01', 'day'), [])
  assert.equal(timeBuckets('2024-01-01T00:00:00Z', '2024-01-01T00:00:00.5Z', 'hour'), [
    '2024-01-01T00:00:00Z',
  ])
  assert.equal(timeBuckets(new Date('2024-01-01T23:30:00Z'), '2024-01-02T00:30:00Z', 'hour').length, 2)
  assert.equal(timeBuckets('9999-12-30', '9999-12-31', 'month'), ['9999-12-01'])
})

test('refuse options that a unit does not have', () => {
  const code = (run: () => unknown): string => refused(run).code
  for (const every of [0, -1, 7, 60, 1.5, Number.NaN, untyped('5')])
    assert.is(
      code(() => trunc('at', 'minute', { every })),
      'ERR_ARGUMENT',
      String(every),
    )
  assert.is(
    code(() => trunc('at', 'day', { every: 2 })),
    'ERR_ARGUMENT',
  )
  assert.is(
    code(() => trunc('at', 'day', { weekStart: 'sunday' })),
    'ERR_ARGUMENT',
  )
  assert.is(
    code(() => trunc('at', 'week', { weekStart: untyped('sun') })),
    'ERR_ARGUMENT',
  )
  assert.match(refused(() => trunc('at', 'week', { weekStart: untyped('sundy') })).message, /sunday/)
  assert.is(
    code(() => trunc('at', 'week', untyped({ weekStarts: 'sunday' }))),
    'ERR_ARGUMENT',
  )
  assert.is(
    code(() => timeBuckets('1000-01-01', '2024-01-01', 'day')),
    'ERR_ARGUMENT',
  )
  assert.is(
    code(() => timeBuckets('never', '2024-01-01', 'day')),
    'ERR_ARGUMENT',
  )
  assert.is(
    code(() => timeBuckets('2024-01-01', '2024-01-02', untyped('fortnight'))),
    'ERR_FUNCTION_ARGUMENT',
  )
  assert.is(
    code(() => timeBuckets('2024-01-01', '2024-01-02', 'hour')),
    'ERR_FUNCTION_ARGUMENT',
  )
  assert.is(
    code(() => timeBuckets('2024-01-01', '2024-01-02', 'day', { timeZone: 'Europe/Berlin' })),
    'ERR_FUNCTION_ARGUMENT',
  )
})

/** Clocks there change by an hour or by half an hour, at midnight too, and skip a whole day. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'America/Havana',
  'Pacific/Apia',
]
/** Days beside changes. */
const STARTS = [
  '2024-03-30',
  '2024-10-26',
  '2024-04-06',
  '2024-10-05',
  '2018-11-03',
  '2011-12-29',
  '2023-12-31',
]
const MINUTE = 60_000

interface Asked {
  readonly unit: DateUnit
  readonly options: { readonly every?: number; readonly weekStart?: WeekDay; readonly timeZone: string }
}
const asked: fc.Arbitrary<Asked> = fc
  .record({
    unit: fc.constantFrom('year', 'quarter', 'month', 'week', 'day', 'hour', 'minute'),
    every: fc.constantFrom(1, 2, 3, 4, 6, 12),
    weekStart: fc.constantFrom(...WEEK),
    timeZone: fc.constantFrom(...ZONES),
  } as const)
  .map(({ unit, every, weekStart, timeZone }) => ({
    unit,
    options: {
      timeZone,
      ...(unit === 'hour' || unit === 'minute'
        ? { every: unit === 'minute' ? (every % 12) * 5 || 1 : every }
        : {}),
      ...(unit === 'week' ? { weekStart } : {}),
    },
  }))

/** The local clock by `Intl`, as a text that sorts. */
function localOf(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(new Date(instant))
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** The start on the local clock. */
function naive(local: string, { unit, options: { every = 1, weekStart = 'monday' } }: Asked): string {
  const [year, month, day, hour, minute] = local.split(/[-T:]/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const two = (n: number): string => String(n).padStart(2, '0')
  const back = (new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay() - WEEK.indexOf(weekStart) + 7) % 7
  switch (unit) {
    case 'year':
      return `${year}-01-01T00:00`
    case 'quarter':
      return `${year}-${two(month - ((month - 1) % 3))}-01T00:00`
    case 'month':
      return `${year}-${two(month)}-01T00:00`
    case 'week':
      return new Date(Date.UTC(year, month - 1, day - back)).toISOString().slice(0, 16)
    case 'day':
      return `${local.slice(0, 10)}T00:00`
    case 'hour':
      return `${local.slice(0, 11)}${two(hour - (hour % every))}:00`
    default:
      return `${local.slice(0, 14)}${two(minute - (minute % every))}`
  }
}

test('begin where the local clock shows the start of the unit, or at the change that passes over it', () => {
  let passedOver = 0
  fc.assert(
    fc.property(asked, fc.constantFrom(...STARTS), fc.nat(2880), (ask, start, minutes) => {
      const db = createStore(schema)
      const from = Date.parse(`${start}T00:00:00Z`) + minutes * MINUTE
      for (let i = 0; i < 24; i++) db.Visit.create({ at: new Date(from + i * 37 * MINUTE) })
      const { unit, options } = ask
      const rows = db.Visit.orderBy('at')
        .annotate({ cut: trunc('at', unit, options) })
        .valuesList('at', 'cut')
        .toArray() as [string, string][]
      const seen: string[] = []
      for (const [at, cut] of rows) {
        assert.ok(cut <= at.replace('.', 'Z'), 'not after the value')
        const right = naive(localOf(at, options.timeZone), ask)
        const shown = localOf(cut, options.timeZone)
        if (shown !== right) {
          passedOver++
          const before = localOf(new Date(Date.parse(cut) - MINUTE).toISOString(), options.timeZone)
          assert.ok(before < right && right < shown, `${cut} for ${at}: ${shown}, not ${right}`)
        }
        if (seen.at(-1) !== cut) seen.push(cut)
      }
      assert.equal(seen, [...new Set(seen)].toSorted(), 'in order of the values')
      const [first, last] = [rows[0]?.[0] ?? '', rows.at(-1)?.[0] ?? '']
      const buckets = timeBuckets(first, last, unit, options)
      const until = seen.filter((cut) => cut < last || cut === seen[0])
      for (const cut of until) assert.ok(buckets.includes(cut), `${cut} is a bucket`)
      for (const bucket of buckets)
        assert.is(
          timeBuckets(bucket, new Date(Date.parse(bucket) + 1), unit, options)[0],
          bucket,
          'starts itself',
        )
    }),
    {
      numRuns: 400,
      includeErrorInReport: true,
      // Midnight is passed over there on that day.
      examples: [[{ unit: 'day', options: { timeZone: 'America/Sao_Paulo' } }, '2018-11-03', 1500]],
    },
  )
  assert.ok(passedOver > 0)
})

test.run()
