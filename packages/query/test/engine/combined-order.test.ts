import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Case, count, createStore, F, lower, sum, Value, When } from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

const test = suite('the order of a combination')

const bids = () => {
  const db = createStore(
    defineSchema({
      Bid: model({ cents: integer(), kind: string({ default: 'x' }) }),
      Part: model({ name: string(), bid: foreignKey('Bid', { onDelete: 'CASCADE', relatedName: 'parts' }) }),
    }),
  )
  for (const cents of [1, 2, 3, 4]) db.Bid.create({ cents })
  const high = () => db.Bid.annotate({ sign: Value(-1) }).filter({ cents__gte: 3 })
  const low = () => db.Bid.annotate({ sign: Value(2) }).filter({ cents__lte: 2 })
  return { db, high, low, both: () => loose(high().union(low())) }
}
/** 4 → -4, 3 → -3, 1 → 2, 2 → 4 */
const signed = () => F('sign').times(F('cents'))
const cents = (set: unknown): unknown[] =>
  (loose(set).toArray() as unknown as { readonly cents: number }[]).map((row) => row.cents)

test('by an expression reads the annotations that each row came with', () => {
  const { db, high, both } = bids()
  const ordered = both().orderBy(signed())
  assert.equal(cents(ordered), [4, 3, 1, 2])
  assert.equal(cents(both().orderBy(signed().desc())), [2, 1, 3, 4])
  assert.equal(cents(both().orderBy(Case(When({ sign: 2 }, 0), { default: 1 }), '-cents')), [2, 1, 4, 3])
  assert.equal(cents((ordered as unknown as { reverse(): unknown }).reverse()), [2, 1, 3, 4])
  const other = db.Bid.annotate({ sign: Value(5) })
  assert.equal(cents(loose(high().intersection(other)).orderBy(signed())), [4, 3])
  const hidden = db.Bid.alias({ sign: Value(-1) }).filter({ cents__gte: 3 })
  assert.equal(
    cents(loose(hidden.union(db.Bid.alias({ sign: Value(2) }).filter({ cents__lte: 2 }))).orderBy(signed())),
    [4, 3, 1, 2],
  )
})

test('goes into combinations inside, and into slices of them', () => {
  const { db, high, low } = bids()
  const first = () =>
    high()
      .union(low())
      .orderBy(signed() as never)
      .slice(0, 3)
  const all = db.Bid.annotate({ sign: Value(100) })
  assert.equal(cents(loose(first().union(all)).orderBy(signed().desc())), [2, 1, 3, 4])
  assert.equal(cents(loose(all.filter({ cents: 4 }).union(first())).orderBy(signed().desc())), [4, 1, 3])
})

test('cuts before an aggregate is taken', () => {
  const { both } = bids()
  const ordered = both().orderBy(signed()) as unknown as { slice(a: number, b: number): unknown }
  assert.equal(loose(ordered.slice(0, 2)).aggregate({ all: sum('cents'), n: count('*') }), { all: 7, n: 2 })
  assert.equal(loose(ordered.slice(1, 3)).aggregate({ all: sum('sign') }), { all: 1 })
})

test('of values is read before they are taken, and leaves equal ones one', () => {
  const { db, both } = bids()
  assert.equal(cents(both().orderBy(signed()).values('cents')), [4, 3, 1, 2])
  const kinds = loose(loose(db.Bid.union(db.Bid.filter({ cents: 1 }))).orderBy('-cents')).values('kind')
  assert.equal(kinds.toArray(), [{ kind: 'x' }])
  assert.equal(kinds.count(), 1)
})

test('of values named before is by these names', () => {
  const { db } = bids()
  const named = () => loose(db.Bid.values('cents').union(db.Bid.values('cents')))
  assert.equal(cents(named().orderBy(F('cents').desc({ nulls: 'first' }))), [4, 3, 2, 1])
  assert.is(refused(() => named().orderBy(F('cents').times(-1)).toArray()).code, 'ERR_COMBINED_ORDER')
  assert.is(refused(() => named().orderBy('kind').toArray()).code, 'ERR_COMBINED_ORDER')
})

test('of values over several rows reads an expression of the row chosen, combined or not', () => {
  const { db } = bids()
  for (const [bid_id, name] of [
    [1, 'b'],
    [1, 'A'],
    [2, 'c'],
  ] as const)
    db.Part.create({ bid_id, name })
  const expected = [
    [2, 'c'],
    [1, 'b'],
    [1, 'A'],
  ]
  const by = lower('parts__name').desc()
  assert.equal(
    loose(db.Bid.filter({ cents__lte: 2 }))
      .orderBy(by)
      .valuesList('cents', 'parts__name')
      .toArray(),
    expected,
  )
  const union = loose(db.Bid.filter({ cents: 1 }).union(db.Bid.filter({ cents: 2 })))
  assert.equal(union.orderBy(by).valuesList('cents', 'parts__name').toArray(), expected)
})

test('is kept current', () => {
  const { db, both } = bids()
  const shown: unknown[] = []
  const live = both().orderBy(signed()) as unknown as {
    live(): { subscribe(next: (rows: { cents: number }[]) => void): void }
  }
  live.live().subscribe((rows) => shown.push(rows.map((row) => row.cents)))
  db.Bid.filter({ cents: 2 }).update({ cents: 7 })
  db.Bid.create({ cents: 0 })
  assert.equal(shown, [
    [4, 3, 1, 2],
    [7, 4, 3, 1],
    [7, 4, 3, 0, 1],
  ])
})

test('and that of groups are parts of the plan, with the groups that there are', () => {
  const { db, both } = bids()
  const plan = (set: unknown): string =>
    String((set as { explain(options: object): object }).explain({ run: true }))
  const groups = db.Bid.values('kind').annotate({ n: count('id') })
  assert.is(
    plan(groups.orderBy('-n')),
    'sort by -n  [1 row]\n  ← group by kind: n  [1 row]\n    ← all of Bid  [~4, 4 rows]',
  )
  assert.match(plan(groups.orderBy('cents')), /group by kind, cents: n {2}\[4 rows\]/)
  assert.match(plan(db.Bid.values('kind').distinct()), /^distinct {2}\[\d+ rows?\]\n/)
  const union = plan(both())
  assert.match(union, /^combine {2}\[4 rows\]/)
  assert.is([...union.matchAll(/\[2 rows\]/g)].length, 4)
})

test.run()
