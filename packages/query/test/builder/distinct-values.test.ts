import { date, defineSchema, foreignKey, integer, manyToMany, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { count, createStore, Exists, F, sum } from '../../src/index.js'

const test = suite('distinct values')

const schema = defineSchema({
  Tag: model({ name: string() }),
  Pot: model(
    {
      glaze: string(),
      kiln: integer({ null: true }),
      fired: date({ null: true }),
      tags: manyToMany('Tag', { relatedName: 'pots' }),
    },
    { ordering: ['kiln'] },
  ),
  Shard: model({ pot: foreignKey('Pot', { onDelete: 'CASCADE', relatedName: 'shards' }), size: integer() }),
})
const store = () => createStore(schema)

const pots = () => {
  const db = store()
  for (const [glaze, kiln] of [
    ['red', 5],
    ['blue', 3],
    ['red', 1],
  ] as const)
    db.Pot.create({ glaze, kiln, fired: `200${kiln}-01-0${kiln}` })
  return db
}

test('are one where they are equal in what is named, whatever the order', () => {
  const db = pots()
  const glazes = db.Pot.values('glaze').distinct()
  assert.equal(glazes.toArray(), [{ glaze: 'red' }, { glaze: 'blue' }], 'the ordering of the model')
  for (const set of [
    glazes,
    db.Pot.orderBy('-kiln').values('glaze').distinct(),
    glazes.orderBy('id'),
    glazes.orderBy('fired', '-id'),
    glazes.orderBy(),
  ]) {
    assert.is(set.count(), 2)
    assert.is(set.toArray().length, 2)
    assert.equal(set.aggregate({ n: count('*'), named: count('glaze') }), { n: 2, named: 2 })
  }
})

test('take the place of the first of the equal values', () => {
  const db = pots()
  const glazes = db.Pot.valuesList('glaze', { flat: true }).distinct()
  assert.equal(glazes.orderBy('kiln').toArray(), ['red', 'blue'])
  assert.equal(glazes.orderBy('-kiln').toArray(), ['red', 'blue'])
  assert.equal(glazes.orderBy('kiln').reverse().toArray(), ['red', 'blue'])
  db.Pot.filter({ kiln: 5 }).update({ kiln: 2 })
  assert.equal(glazes.orderBy('-kiln').toArray(), ['blue', 'red'])
  db.Pot.filter({ kiln: 1 }).update({ kiln: null })
  assert.equal(glazes.orderBy('kiln').toArray(), ['red', 'blue'])
  assert.equal(glazes.orderBy(F('kiln').asc({ nulls: 'last' })).toArray(), ['red', 'blue'])
  assert.equal(glazes.orderBy(F('kiln').desc({ nulls: 'first' })).toArray(), ['red', 'blue'])
})

test('are cut by a slice as the list of them is', () => {
  const db = pots()
  const glazes = db.Pot.valuesList('glaze', { flat: true }).distinct().orderBy('-kiln')
  assert.equal(glazes.slice(0, 2).toArray(), ['red', 'blue'])
  assert.equal(glazes.slice(1, 2).toArray(), ['blue'])
  assert.equal(glazes.slice(1).toArray(), ['blue'])
  assert.is(glazes.slice(1).count(), 1)
  assert.is(glazes.slice(2).exists(), false)
  assert.is(glazes.first(), 'red')
  assert.equal(glazes.slice(0, 2).aggregate({ n: count('glaze') }), { n: 2 })
  assert.equal(
    db.Pot.values('glaze')
      .distinct()
      .orderBy('kiln')
      .slice(0, 2)
      .aggregate({ all: sum('kiln') }),
    { all: 4 },
  )
  assert.is(db.Tag.filter(Exists(db.Pot.values('glaze').distinct().slice(2))).count(), 0)
  db.Tag.create({ name: 'any' })
  assert.is(db.Tag.filter(Exists(db.Pot.values('glaze').distinct().slice(1))).count(), 1)
  assert.is(db.Tag.filter(Exists(db.Pot.values('glaze').distinct().slice(2))).count(), 0)
  assert.is(db.Tag.filter({ name__in: db.Pot.values('glaze').distinct().slice(2) as never }).count(), 0)
})

test('over several rows, of parts of a date and of expressions are one, too', () => {
  const db = pots()
  const [a, b] = [db.Tag.create({ name: 'a' }), db.Tag.create({ name: 'b' })]
  for (const pot of db.Pot.all()) pot.tags.add(a, b)
  const named = db.Pot.orderBy('-kiln').values('tags__name').distinct()
  assert.equal(named.toArray(), [{ tags__name: 'a' }, { tags__name: 'b' }])
  assert.equal(named.orderBy('-tags__name', 'kiln').toArray(), [{ tags__name: 'b' }, { tags__name: 'a' }])
  assert.is(named.count(), 2)
  assert.is(db.Pot.values('fired__month').distinct().count(), 1)
  assert.equal(db.Pot.values('fired__month').distinct().toArray(), [{ fired__month: 1 }])
  assert.is(
    db.Pot.valuesList({ half: F('kiln').times(0) })
      .distinct()
      .count(),
    1,
  )
  assert.equal(db.Pot.orderBy('-kiln').dates('fired', 'month').count(), 3)
  assert.equal(db.Pot.valuesList('glaze', { named: true }).distinct().orderBy('kiln').toArray().length, 2)
})

test('of groups are one, and aggregated as such', () => {
  const db = pots()
  const counts = db.Pot.values('glaze', 'kiln')
    .annotate({ n: count('id') })
    .values('n')
    .distinct()
  assert.equal(counts.orderBy('glaze').toArray(), [{ n: 1 }])
  assert.is(counts.orderBy('glaze').count(), 1)
  assert.equal(counts.aggregate({ all: sum('n') }), { all: 1 })
})

test('combined, are those of each query set once', () => {
  const db = pots()
  const glazes = db.Pot.valuesList('glaze', { flat: true }).distinct()
  assert.is(glazes.orderBy('-kiln').union(glazes.orderBy('id'), { all: true }).count(), 4)
  assert.equal(glazes.orderBy('-kiln').union(glazes.orderBy('id')).orderBy('glaze').toArray(), [
    'blue',
    'red',
  ])
})

test('live, stay one and move with the first of them', () => {
  const db = pots()
  const shown: unknown[] = []
  db.Pot.valuesList('glaze', { flat: true })
    .distinct()
    .orderBy('kiln')
    .live()
    .subscribe((values) => shown.push([...values]))
  const counts: number[] = []
  db.Pot.values('glaze')
    .distinct()
    .liveCount()
    .subscribe((n) => counts.push(n))
  db.Pot.filter({ kiln: 1 }).update({ kiln: 4 })
  db.Pot.filter({ kiln: 3 }).update({ kiln: 6 })
  db.Pot.filter({ kiln: 4 }).delete()
  db.Pot.filter({ kiln: 5 }).delete()
  assert.equal(shown, [['red', 'blue'], ['blue', 'red'], ['red', 'blue'], ['blue']])
  assert.equal(counts, [2, 1])
})

interface Given {
  readonly glaze: string
  readonly kiln: number | null
  readonly tags: readonly number[]
}
const rows: fc.Arbitrary<Given> = fc.record({
  glaze: fc.constantFrom('r', 'g', 'b'),
  kiln: fc.option(fc.nat(3), { nil: null }),
  tags: fc.uniqueArray(fc.constantFrom(0, 1, 2), { maxLength: 2 }),
})
const orders = fc.uniqueArray(fc.constantFrom('kiln', '-kiln', 'glaze', '-glaze', '-id'), {
  maxLength: 2,
  selector: (term) => term.replace('-', ''),
})

/**
 * What the rows give, in order, as plainly as can be: each unit with the row that it is of; then of equal
 * ones the first.
 */
function naive(given: readonly Given[], over: boolean, order: readonly string[]): unknown[] {
  const units = given.flatMap((row, id) => {
    const names = row.tags.map((tag) => `t${tag}`).toSorted()
    return (!over ? [undefined] : names.length === 0 ? [null] : names).map((tag) => ({
      tuple: [row.glaze, over ? tag : row.glaze],
      by: { kiln: row.kiln ?? -1, glaze: row.glaze, id } as Readonly<Record<string, number | string>>,
    }))
  })
  const compare = (a: (typeof units)[number], b: (typeof units)[number]): number => {
    for (const term of order) {
      const name = term.replace('-', '')
      const [x, y] = [a.by[name] as number, b.by[name] as number]
      if (x !== y) return (x < y ? -1 : 1) * (term.startsWith('-') ? -1 : 1)
    }
    return 0
  }
  const seen = new Map<string, unknown>()
  for (const { tuple } of units.toSorted(compare))
    if (!seen.has(JSON.stringify(tuple))) seen.set(JSON.stringify(tuple), tuple)
  return [...seen.values()]
}

test('equal sorting everything and keeping the first of equal values, evaluated once and live', () => {
  fc.assert(
    fc.property(
      fc.array(rows, { maxLength: 8 }),
      fc.array(fc.tuple(fc.nat(7), rows), { maxLength: 4 }),
      fc.record({ over: fc.boolean(), order: orders, start: fc.nat(2), length: fc.nat(3) }),
      (first, changes, { over, order, start, length }) => {
        const db = store()
        const tags = [0, 1, 2].map((n) => db.Tag.create({ name: `t${n}` }))
        const given = [...first]
        const put = ({ glaze, kiln, tags: own }: Given, at: number): void => {
          const known = db.Pot.filter({ pk: at + 1 }).first()
          const pot = known === null ? db.Pot.create({ glaze, kiln }) : db.Pot.update(known, { glaze, kiln })
          pot.tags.set(
            [0, 1, 2]
              .filter((n) => own.includes(n))
              .map((n) => tags[n] as NonNullable<(typeof tags)[number]>),
          )
        }
        given.forEach(put)
        const ordered = db.Pot.orderBy(...(order as ['kiln']))
        const set = (
          over ? ordered.valuesList('glaze', 'tags__name') : ordered.valuesList('glaze', 'glaze')
        ).distinct()
        let live: readonly unknown[] = []
        const subscription = set.live().subscribe((values) => (live = values))
        const check = (): void => {
          const expected = naive(given, over, order)
          assert.equal(set.toArray(), expected)
          assert.equal(live, expected, 'live')
          assert.is(set.count(), expected.length)
          assert.is(set.exists(), expected.length > 0)
          assert.equal(set.aggregate({ n: count('*') }), { n: expected.length })
          assert.equal(set.slice(start, start + length).toArray(), expected.slice(start, start + length))
          assert.is(set.slice(start, start + length).count(), expected.slice(start, start + length).length)
        }
        check()
        for (const [at, row] of changes) {
          if (given.length === 0) break
          given[at % given.length] = row
          db.transact(() => put(row, at % given.length))
          check()
        }
        subscription.unsubscribe()
      },
    ),
    { numRuns: 150, includeErrorInReport: true },
  )
})

test.run()
