import { date, datetime, defineSchema, model, time } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, extract, trunc, truncDate, truncTime } from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

const test = suite('dates in a time zone')

const schema = defineSchema({
  Visit: model({ at: datetime({ null: true }), day: date({ null: true }), clock: time({ null: true }) }),
})

const visits = (...instants: readonly string[]) => {
  const db = createStore(schema)
  for (const at of instants) db.Visit.create({ at })
  return db
}

const BERLIN = { timeZone: 'Europe/Berlin' }
const NEW_YORK = { timeZone: 'America/New_York' }

test('parts are those of the clock there, on both sides of both changes of summer time', () => {
  const db = visits(
    '2024-03-31T00:59:59Z',
    '2024-03-31T01:00:00Z',
    '2024-10-27T00:59:59Z',
    '2024-10-27T01:00:00Z',
    '2024-12-31T23:30:00Z',
  )
  const parts = db.Visit.orderBy('pk').annotate({
    h: extract('at', 'hour', BERLIN),
    d: extract('at', 'day', BERLIN),
    y: extract('at', 'year', BERLIN),
    w: extract('at', 'iso_year', NEW_YORK),
  })
  assert.equal(parts.valuesList('h', 'd', 'y', 'w').toArray(), [
    [1, 31, 2024, 2024],
    [3, 31, 2024, 2024],
    [2, 27, 2024, 2024],
    [2, 27, 2024, 2024],
    [0, 1, 2025, 2025],
  ])
})

test('days begin at midnight there, and an hour that comes twice is two hours', () => {
  const db = visits(
    '2024-03-31T12:00:00Z',
    '2024-10-27T00:30:00Z',
    '2024-10-27T01:30:00.25Z',
    '2024-10-27T12:00:00Z',
  )
  const cut = db.Visit.orderBy('pk').annotate({
    midnight: trunc('at', 'day', BERLIN),
    hour: trunc('at', 'hour', BERLIN),
    month: trunc('at', 'month', BERLIN),
    date: trunc('at', 'week', { ...BERLIN, output: 'date' }),
  })
  assert.equal(cut.valuesList('midnight', 'hour', 'month', 'date').toArray(), [
    ['2024-03-30T23:00:00Z', '2024-03-31T12:00:00Z', '2024-02-29T23:00:00Z', '2024-03-25'],
    ['2024-10-26T22:00:00Z', '2024-10-27T00:00:00Z', '2024-09-30T22:00:00Z', '2024-10-21'],
    ['2024-10-26T22:00:00Z', '2024-10-27T01:00:00Z', '2024-09-30T22:00:00Z', '2024-10-21'],
    ['2024-10-26T22:00:00Z', '2024-10-27T12:00:00Z', '2024-09-30T22:00:00Z', '2024-10-21'],
  ])
})

test('a day whose midnight is passed over begins when the clock is put forward; one whose midnight comes twice, at the first', () => {
  const day = (at: string, timeZone: string): unknown =>
    visits(at)
      .Visit.annotate({ midnight: trunc('at', 'day', { timeZone }) })
      .valuesList('midnight', { flat: true })
      .first()
  assert.is(day('2018-11-04T15:00:00Z', 'America/Sao_Paulo'), '2018-11-04T03:00:00Z')
  assert.is(day('2024-11-03T12:00:00Z', 'America/Havana'), '2024-11-03T04:00:00Z')
  assert.is(day('2024-11-03T05:30:00Z', 'America/Havana'), '2024-11-03T04:00:00Z')
  assert.is(day('2011-12-31T00:00:00Z', 'Pacific/Apia'), '2011-12-30T10:00:00Z')
})

test('date and time of day, and the days and instants that there are', () => {
  const db = visits('2024-06-30T22:30:00.5Z', '2024-07-01T01:00:00Z', '2024-07-02T21:59:59Z')
  assert.equal(
    db.Visit.orderBy('pk')
      .annotate({ d: truncDate('at', BERLIN), t: truncTime('at', BERLIN) })
      .valuesList('d', 't')
      .toArray(),
    [
      ['2024-07-01', '00:30:00.5'],
      ['2024-07-01', '03:00:00'],
      ['2024-07-02', '23:59:59'],
    ],
  )
  assert.equal(db.Visit.dates('at', 'day', BERLIN).toArray(), ['2024-07-01', '2024-07-02'])
  assert.equal(db.Visit.dates('at', 'day').toArray(), ['2024-06-30', '2024-07-01', '2024-07-02'])
  assert.equal(db.Visit.datetimes('at', 'day', { ...BERLIN, order: 'desc' }).toArray(), [
    '2024-07-01T22:00:00Z',
    '2024-06-30T22:00:00Z',
  ])
  assert.equal(
    db.Visit.values({ d: truncDate('at', BERLIN) })
      .distinct()
      .count(),
    2,
  )
})

test('a null is null, and what leaves the calendar is', () => {
  const db = visits('0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z')
  db.Visit.create({ at: null })
  assert.equal(
    db.Visit.orderBy('pk')
      .annotate({ y: extract('at', 'year', NEW_YORK) })
      .valuesList('y', { flat: true })
      .toArray(),
    [null, 9999, null],
  )
  assert.equal(
    db.Visit.orderBy('pk')
      .annotate({ y: trunc('at', 'year', BERLIN) })
      .valuesList('y', { flat: true })
      .toArray(),
    [null, null, null],
  )
})

test('refuses a zone that there is not at the call, and a zone for what has none at the query set', () => {
  const db = visits()
  for (const timeZone of ['Europe/Berln', 'Mars/Base', '+02:00', '']) {
    for (const call of [
      () => extract('at', 'year', { timeZone }),
      () => trunc('at', 'day', { timeZone }),
      () => truncDate('at', { timeZone }),
      () => truncTime('at', { timeZone }),
      () => db.Visit.dates('at', 'day', { timeZone }),
      () => db.Visit.datetimes('at', 'day', { timeZone }),
    ])
      assert.is(refused(call).code, 'ERR_ARGUMENT')
  }
  assert.match(
    refused(() => truncDate('at', { timeZone: 'Europe/Berln' })).message,
    "did you mean 'Europe/Berlin'?",
  )
  assert.is(refused(() => truncDate('at', { timeZone: 5 as never })).code, 'ERR_ARGUMENT')
  const visit = loose(db.Visit)
  for (const call of [
    () => visit.annotate({ x: extract('day', 'year', BERLIN) }),
    () => visit.annotate({ x: trunc('day', 'month', BERLIN) }),
    () => visit.annotate({ x: extract('clock', 'hour', BERLIN) }),
    () => visit.annotate({ x: truncDate('day', BERLIN) }),
    () => visit.annotate({ x: truncTime('clock', BERLIN) }),
    () => db.Visit.dates('day', 'year', BERLIN),
  ])
    assert.is(refused(call).code, 'ERR_FUNCTION_ARGUMENT')
})

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Pacific/Apia',
  'America/Havana',
  'UTC',
]

/** The clock of a zone at an instant, computed by `Intl` each time. */
const clockOf = (timeZone: string, at: number): number[] => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  return ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => parts[name] ?? NaN)
}

const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
/** Around changes of summer time as often as anywhere. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(1900, 0, 1) / 1000, max: Date.UTC(2040, 0, 1) / 1000 }),
  fc
    .tuple(
      fc.constantFrom(
        '2024-03-31T01:00Z',
        '2024-10-27T01:00Z',
        '2024-03-10T07:00Z',
        '2024-11-03T06:00Z',
        '2024-04-06T15:00Z',
        '2024-10-05T15:30Z',
        '2018-11-04T03:00Z',
        '2011-12-30T10:00Z',
        '2024-11-03T05:00Z',
      ),
      fc.integer({ min: -90_000, max: 90_000 }),
    )
    .map(([near, by]) => Date.parse(near) / 1000 + by),
)

test('every part is what Intl says, and every unit begins where Intl says that its parts begin', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.array(instant, { minLength: 1, maxLength: 12 }),
      (timeZone, seconds) => {
        const db = visits(...seconds.map((second) => new Date(second * 1000).toISOString()))
        const parts = db.Visit.orderBy('pk').annotate(
          Object.fromEntries(PARTS.map((part) => [`p_${part}`, extract('at', part, { timeZone })])),
        )
        const got = loose(parts)
          .valuesList(...PARTS.map((part) => `p_${part}`))
          .toArray()
        assert.equal(
          got,
          seconds.map((second) => clockOf(timeZone, second * 1000)),
        )
        const units = PARTS.slice(0, 5)
        const cut = loose(
          db.Visit.orderBy('pk').annotate(
            Object.fromEntries(units.map((unit) => [`u_${unit}`, trunc('at', unit, { timeZone })])),
          ),
        )
        const starts = cut.valuesList(...units.map((unit) => `u_${unit}`)).toArray() as unknown as string[][]
        for (const [row, second] of seconds.entries()) {
          const clock = clockOf(timeZone, second * 1000)
          for (const [at] of units.entries()) {
            const start = Date.parse(starts[row]?.[at] ?? '')
            assert.ok(start <= second * 1000)
            // The unit has begun, and a second before it had not, or it is a repetition of an hour or less.
            assert.equal(clockOf(timeZone, start).slice(0, at + 1), clock.slice(0, at + 1))
            const earlier = clockOf(timeZone, start - 1000).slice(0, at + 1)
            const same = JSON.stringify(earlier) === JSON.stringify(clock.slice(0, at + 1))
            assert.ok(!same || at >= 3, `${timeZone} ${new Date(start).toISOString()}`)
            if (same) assert.equal(clockOf(timeZone, start).slice(at + 1), [0, 0].slice(0, 5 - at))
          }
        }
      },
    ),
    { numRuns: 60, includeErrorInReport: true },
  )
})

test.run()
