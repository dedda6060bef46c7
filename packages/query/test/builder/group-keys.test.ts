import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, F, max, sum } from '../../src/index.js'

const test = suite('the keys of a grouping')

const schema = defineSchema({
  Guide: model({ name: string(), rank: integer() }),
  Tour: model({
    stars: integer(),
    fee: integer(),
    guide: foreignKey('Guide', { onDelete: 'CASCADE', relatedName: 'tours' }),
  }),
})

const tours = () => {
  const db = createStore(schema)
  const guides = ['Ann', 'Bob', 'Cy'].map((name, rank) => db.Guide.create({ name, rank }))
  for (const [stars, fee, guide] of [
    [4, 10, 0],
    [4, 20, 1],
    [4, 20, 2],
    [5, 20, 2],
  ] as const)
    db.Tour.create({ stars, fee, guide: guides[guide] })
  return db
}

test('are the names of values: an annotation made before it and not named is none', () => {
  const db = tours()
  for (const doubled of [db.Tour.annotate({ twice: F('fee').times(2) }), db.Tour.alias({ twice: F('fee').times(2) })]) {
    const top = doubled.values('stars').annotate({ top: max('twice') })
    assert.equal(top.orderBy('stars').toArray(), [
      { stars: 4, top: 40 },
      { stars: 5, top: 40 },
    ])
    const groups = doubled.values('stars').annotate({ n: count('guide') })
    assert.equal(groups.orderBy('stars').toArray(), [
      { stars: 4, n: 3 },
      { stars: 5, n: 1 },
    ])
    assert.is(groups.count(), 2)
    assert.is(groups.exists(), true)
    assert.equal(groups.aggregate({ most: max('n'), all: sum('n') }), { most: 3, all: 4 })
    assert.equal(groups.filter({ n__gt: 1 }).toArray(), [{ stars: 4, n: 3 }])
    assert.equal(groups.orderBy('-n').slice(0, 1).toArray(), [{ stars: 4, n: 3 }])
    assert.equal(groups.filter({ twice__gt: 20 }).orderBy('stars').toArray(), [
      { stars: 4, n: 2 },
      { stars: 5, n: 1 },
    ])
    assert.equal(
      doubled
        .valuesList('stars')
        .annotate({ n: count('id') })
        .orderBy('stars')
        .toArray(),
      [
        [4, 3],
        [5, 1],
      ],
    )
  }
})

test('are the annotations named, and those made after values', () => {
  const db = tours()
  const expected = [
    { stars: 4, twice: 20, n: 1 },
    { stars: 4, twice: 40, n: 2 },
    { stars: 5, twice: 40, n: 1 },
  ]
  const before = db.Tour.annotate({ twice: F('fee').times(2), other: F('guide') }).values('stars', 'twice')
  assert.equal(
    before
      .annotate({ n: count('id') })
      .orderBy('stars', 'twice')
      .toArray(),
    expected,
  )
  const after = db.Tour.values('stars').annotate({ twice: F('fee').times(2) })
  assert.equal(
    after
      .annotate({ n: count('id') })
      .orderBy('stars', 'twice')
      .toArray(),
    expected,
  )
  const afterwards = db.Tour.values('stars').annotate({ n: count('id') })
  assert.equal(
    afterwards
      .annotate({ twice: F('fee').times(2) })
      .orderBy('stars', 'twice')
      .toArray(),
    expected.map(({ stars, twice, n }) => ({ stars, n, twice })),
  )
  assert.equal(afterwards.alias({ twice: F('fee').times(2) }).count(), 2, 'an alias is no key')
})

test('are those that an order names as well', () => {
  const db = tours()
  const groups = db.Tour.annotate({ twice: F('fee').times(2) })
    .values('stars')
    .annotate({ n: count('id') })
  const split = [
    { stars: 4, n: 2 },
    { stars: 5, n: 1 },
    { stars: 4, n: 1 },
  ]
  assert.equal(groups.orderBy('-twice', 'stars').toArray(), split)
  assert.equal(groups.orderBy('-fee', 'stars').toArray(), split)
})

test('are those of the last values before an aggregate', () => {
  const db = tours()
  const finer = db.Tour.values('stars', 'fee').annotate({ n: count('id') })
  assert.equal(
    finer
      .values('stars', 'n')
      .annotate({ top: max('fee') })
      .orderBy('stars')
      .toArray(),
    [
      { stars: 4, n: 3, top: 20 },
      { stars: 5, n: 1, top: 20 },
    ],
  )
  assert.equal(finer.values('stars').orderBy('stars').toArray().length, 3)
})

test('are kept current', () => {
  const db = tours()
  const shown: unknown[] = []
  db.Tour.annotate({ twice: F('fee').times(2) })
    .values('stars')
    .annotate({ top: max('twice') })
    .orderBy('stars')
    .live()
    .subscribe((groups) => shown.push(groups))
  db.Tour.filter({ fee: 20, stars: 4 }).update({ fee: 30 })
  db.Tour.filter({ stars: 5 }).delete()
  assert.equal(shown, [
    [
      { stars: 4, top: 40 },
      { stars: 5, top: 40 },
    ],
    [
      { stars: 4, top: 60 },
      { stars: 5, top: 40 },
    ],
    [{ stars: 4, top: 60 }],
  ])
})

test.run()
