import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { datetime, defineSchema, duration, foreignKey, integer, model, string } from '@relata/core'
import {
  Case,
  count,
  createStore,
  Exists,
  F,
  max,
  now,
  OuterRef,
  Subquery,
  sum,
  Value,
  When,
} from '@relata/query'
import { refused } from '../worlds/library.js'

const test = suite('now()')
const schema = defineSchema({
  Job: model({
    name: string(),
    took: duration({ null: true }),
    at: datetime({ null: true }),
    later: datetime({ null: true }),
  }),
  Run: model({
    job: foreignKey('Job', { onDelete: 'CASCADE', relatedName: 'runs' }),
    n: integer({ default: 0 }),
    at: datetime({ null: true }),
  }),
})
const START = Date.parse('2026-01-01T00:00:00Z')
/** A clock that advances by a second each time it is read. */
const ticking = () => {
  let read = 0
  const db = createStore(schema, { clock: () => START + 1000 * read++ })
  const [a, b] = [db.Job.create({ name: 'a' }), db.Job.create({ name: 'b' })]
  a.runs.create({ n: 1 })
  b.runs.create({ n: 2 })
  return {
    db,
    a,
    b,
    /** How often the clock is read while something runs. */
    reads: (run: () => unknown): number => {
      const before = read
      run()
      return read - before
    },
  }
}

test('is one instant in all places of a query, queries inside included', () => {
  const { db, reads } = ticking()
  const inside = db.Run.annotate({ at2: now() }).values('at2')
  const q = db.Job.annotate({
    one: now(),
    two: now(),
    inner: Subquery(inside.slice(0, 1)),
    tied: Subquery(
      db.Run.filter({ job: OuterRef('pk') })
        .annotate({ at2: now() })
        .values('at2'),
    ),
    when: Case(When({ at__isnull: true }, now()), { default: Value(null) }),
  })
  assert.is(
    reads(() => q.toArray()),
    1,
  )
  for (const row of q)
    assert.is(new Set([row.one, row.two, row.inner, row.tied, row.when].map(String)).size, 1)
  assert.is(q.filter({ one: F('two'), inner: F('tied') }).count(), 2)
  assert.is(
    db.Job.filter(
      Exists(db.Run.annotate({ x: now(), y: now() }).filter({ x: F('y'), job: OuterRef('pk') })),
    ).count(),
    2,
  )
  assert.equal(db.Job.aggregate({ total: sum('took', { default: now().minus(now()) }) }), { total: 0 })
  assert.equal(
    db.Job.annotate({ t: now() }).aggregate({ n: count('t', { distinct: true }), last: max('t') }).n,
    1,
  )
  assert.equal(
    db.Job.annotate({ t: now() })
      .values('t')
      .annotate({ n: count() })
      .toArray()
      .map(({ n }) => n),
    [2],
  )
  assert.is(
    db.Job.annotate({ t: now() })
      .union(db.Job.annotate({ t: now() }))
      .orderBy('t')
      .toArray().length,
    2,
  )
  const parts = db.Job.values({ t: now() }).union(db.Run.values({ t: now() }))
  assert.is(parts.count(), 1, 'the parts of a combination have one instant')
})

test('is read once for a count, an aggregate, an existence, an order, a plan', () => {
  const { db, reads } = ticking()
  const q = db.Job.annotate({ one: now(), two: now() }).filter({ one__gte: F('two') })
  assert.is(
    reads(() => q.count()),
    1,
  )
  assert.is(
    reads(() => q.exists()),
    1,
  )
  assert.is(
    reads(() => q.first()),
    1,
  )
  assert.is(
    reads(() => q.orderBy('one', '-two').toArray()),
    1,
  )
  assert.is(
    reads(() => q.aggregate({ last: max('one') })),
    1,
  )
  assert.is(
    reads(() => q.explain({ run: true })),
    1,
  )
  assert.is(
    reads(() => q.filter({ one__lt: now() })),
    0,
    'making a query set reads no clock',
  )
})

test('is one instant for all that a call writes, recorded as a value', () => {
  const { db, a, b } = ticking()
  db.Job.filter({ at__isnull: true }).update({ at: now(), later: now() })
  assert.is(db.Job.filter({ at: F('later') }).count(), 2)
  assert.is(db.Job.get(a.pk).at, db.Job.get(b.pk).at)
  // The types take no expression in a create; the run time evaluates those that read no row.
  const instant = now() as unknown as string
  const row = db.Job.create({ name: 'c', at: instant, later: instant })
  assert.is(row.at, row.later)
  const times = db.Job.bulkCreate([
    { name: 'd', at: instant },
    { name: 'e', at: now() as unknown as string },
  ]).map(({ at }) => at)
  assert.is(times[0], times[1])
  db.Job.bulkUpdate([
    [a, { at: now() }],
    [b, { at: now(), later: now() }],
  ] as never)
  assert.is(db.Job.get(a.pk).at, db.Job.get(b.pk).later)
  assert.is(db.Job.get(b.pk).at, db.Job.get(b.pk).later)
  const [made] = db.Job.updateOrCreate({ name: 'f' }, { at: instant, later: instant })
  assert.is(made.at, made.later)
  const changed = db.Job.update(a, { at: now(), later: now() })
  assert.is(changed.at, changed.later)
  assert.is(
    db.Job.filter({ at__lte: now() })
      .annotate({ x: now() })
      .filter({ x__gte: F('at') })
      .delete().byModel['Job'],
    6,
  )
})

test("is the store's clock", () => {
  let time = START
  const db = createStore(schema, { clock: () => time })
  db.Job.create({ name: 'a', at: '2026-06-01T00:00:00Z' })
  const due = db.Job.filter({ at__lt: now() })
  assert.is(due.count(), 0)
  time = Date.parse('2026-07-01T00:00:00Z')
  assert.is(due.count(), 1)
  assert.is(db.Job.values({ t: now() }).first()?.t, '2026-07-01T00:00:00Z')
  for (const wrong of [Number.NaN, '5', 5n, undefined]) {
    time = START
    const store = createStore(schema, { clock: () => time })
    time = wrong as number
    assert.is(refused(() => store.Job.create({ name: 'a' })).code, 'ERR_ARGUMENT')
    assert.is(store.Job.count(), 0)
    time = START
    store.Job.create({ name: 'a' })
    time = wrong as number
    assert.is(refused(() => store.Job.annotate({ t: now() }).toArray()).code, 'ERR_ARGUMENT')
  }
})

test('in a live query is the instant of its opening, and of the commit for what that touches', () => {
  let time = START
  const db = createStore(schema, { clock: () => time })
  const [a, b] = [
    db.Job.create({ name: 'a', at: '2026-01-02T00:00:00Z' }),
    db.Job.create({ name: 'b', at: '2026-01-03T00:00:00Z' }),
  ]
  const day = (n: number): void => void (time = Date.parse(`2026-01-0${n}T12:00:00Z`))
  let due: string[] = []
  let stamped: unknown[] = []
  let other: unknown[] = []
  db.Job.filter({ at__lt: now() })
    .live()
    .subscribe((rows) => (due = rows.map(({ name }) => name)))
  db.Job.annotate({ t: now() })
    .orderBy('pk')
    .live()
    .subscribe((rows) => (stamped = rows.map(({ t }) => t)))
  db.Job.annotate({ x: now() })
    .filter({ x: F('x'), name__isnull: false })
    .orderBy('pk')
    .valuesList('x', { flat: true })
    .live()
    .subscribe((rows) => (other = [...rows]))
  assert.equal(due, [])
  assert.equal(stamped, ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'])
  day(2)
  db.Job.update(a, { name: 'c' })
  assert.equal(due, ['c'])
  assert.equal(stamped, ['2026-01-02T12:00:00Z', '2026-01-01T00:00:00Z'])
  assert.equal(other, stamped, 'all live queries have the instant of the commit')
  day(3)
  db.Run.create({ job: b })
  assert.equal(due, ['c'], 'time alone changes nothing')
  db.Job.update(b, { name: 'd' })
  assert.equal(due, ['c', 'd'])
  assert.equal(stamped, ['2026-01-02T12:00:00Z', '2026-01-03T12:00:00Z'])
})

test.run()
