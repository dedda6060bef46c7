import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  and,
  Case,
  count,
  createStore,
  Exists,
  F,
  lower,
  max,
  not,
  now,
  or,
  OuterRef,
  Subquery,
  sum,
  Value,
  When,
  type Live,
} from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

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
  const annotated = db.Tour.annotate({ twice: F('fee').times(2) })
  // One type for both: the methods of a union are compared at the compiler's limit of depth.
  const hidden = db.Tour.alias({ twice: F('fee').times(2) }) as unknown as typeof annotated
  for (const doubled of [annotated, hidden]) {
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

test('are the columns that a condition compares an aggregate with', () => {
  const db = tours()
  const groups = db.Tour.values('stars').annotate({ n: count('id') })
  const split = [
    { stars: 4, n: 2 },
    { stars: 5, n: 1 },
  ]
  const found = (...where: readonly object[]): unknown[] => {
    let set = loose(groups)
    for (const one of where) set = set.filter(one)
    return (set.orderBy('stars', '-n') as unknown as { toArray(): unknown[] }).toArray()
  }
  assert.equal(found({ fee__gt: F('n').plus(10) }), split)
  assert.equal(found(not({ fee__lte: F('n').plus(10) })), split)
  assert.equal(found({ n__lt: F('fee') }, { fee__gt: 10 }), split)
  assert.equal(found(or({ fee__gt: 10 }, { n__gt: 5 })), split)
  assert.equal(found(not(and({ fee: 10 }, { n: 1 }))), split)
  assert.equal(found({ n: Case(When({ fee__gt: 10 }, 2), { default: 5 }) }), [{ stars: 4, n: 2 }])
  assert.equal(found(or({ n__gt: 5 }, Exists(db.Guide.filter({ pk: OuterRef('guide'), name: 'Ann' })))), [
    { stars: 4, n: 1 },
  ])
  assert.equal(found({ guide__rank__gt: F('n') }), [
    { stars: 4, n: 1 },
    { stars: 5, n: 1 },
  ])
  assert.equal(
    loose(db.Tour.values('stars').alias({ n: count('id') }))
      .filter({ fee__gt: F('n').plus(10) })
      .orderBy('stars')
      .toArray(),
    [{ stars: 4 }, { stars: 5 }],
  )
  assert.is(refused(() => found({ nope__gt: F('n') })).code, 'ERR_UNKNOWN_FIELD')
})

test('are not those that a condition on the rows reads, beside a condition on the groups', () => {
  const db = tours()
  const groups = loose(db.Tour.values('stars').annotate({ n: count('id') }))
  const rest = [{ stars: 4, n: 2 }]
  assert.equal(groups.filter({ fee: 20, n__gt: 1 }).toArray(), rest)
  assert.equal(groups.filter(not(or({ fee: 10 }, { n: 1 }))).toArray(), rest)
  assert.equal(groups.filter(not(not(and({ fee: 20 }, { n__gt: 1 })))).toArray(), rest)
  assert.equal(groups.filter({ fee: 20 }, { n__gt: 1 }).toArray(), rest)
})

test('and columns may have one name: a condition reads what has it at its place in the chain', () => {
  const db = tours()
  const dear = or({ fee__gt: 10 } as never)
  assert.is(db.Tour.filter(dear).count(), 3)
  const fees = loose(db.Tour.values('stars').annotate({ fee: sum('fee') } as never))
  assert.equal(fees.filter(dear).orderBy('stars').toArray(), [
    { stars: 4, fee: 50 },
    { stars: 5, fee: 20 },
  ])
  assert.equal(fees.filter(or({ fee__gt: 20 } as never)).toArray(), [{ stars: 4, fee: 50 }])
  assert.is(db.Tour.filter(dear).count(), 3)
})

test('are taken from an annotation that reads the rows beside aggregates, through a relation that is a key too', () => {
  const db = tours()
  const x = count('id').plus(F('guide__rank'))
  assert.equal(loose(db.Tour.values('guide').annotate({ x })).orderBy('guide').toArray(), [
    { guide: 1, x: 1 },
    { guide: 2, x: 2 },
    { guide: 3, x: 4 },
  ])
  assert.equal(
    db.Tour.values('guide')
      .annotate({ n: count('id') })
      .values('guide__name', 'n')
      .orderBy('-n', 'guide__name')
      .toArray(),
    [
      { guide__name: 'Cy', n: 2 },
      { guide__name: 'Ann', n: 1 },
      { guide__name: 'Bob', n: 1 },
    ],
  )
  const many = Case(When({ fee__gt: count('id') }, 1), { default: 0 })
  assert.equal(loose(db.Tour.values('stars').annotate({ many })).orderBy('stars').count(), 3)
})

test('are none where nothing of the rows is read: then there is one group, even of no rows', () => {
  const db = tours()
  const none = db.Tour.filter({ stars: 9 })
  const groups = none
    .annotate({ one: Value(1) })
    .values('one')
    .annotate({ n: count() })
  assert.equal(groups.toArray(), [{ one: 1, n: 0 }])
  assert.equal(groups.values('n').toArray(), [{ n: 0 }])
  assert.is(groups.count(), 1)
  assert.is(groups.exists(), true)
  assert.equal(groups.aggregate({ all: sum('n') }), { all: 0 })
  assert.equal(groups.filter({ n__gt: 0 }).toArray(), [])
  assert.equal(groups.orderBy('one').slice(0, 1).toArray(), [{ one: 1, n: 0 }])
  assert.equal(groups.none().toArray(), [])
  assert.equal(
    none
      .values({ three: Value(1).plus(2), a: lower(Value('A')), at: now() })
      .annotate({ top: max('fee') })
      .valuesList('three', 'a', 'top')
      .toArray(),
    [[3, 'a', null]],
  )
  const first = Subquery(db.Guide.orderBy('pk').values('name').slice(0, 1))
  assert.equal(loose(none.values({ first })).annotate({ n: count() }).toArray(), [{ first: 'Ann', n: 0 }])
  assert.equal(
    loose(
      none
        .annotate({ one: Value(1) })
        .annotate({ two: F('one') })
        .values('two'),
    )
      .annotate({ n: count() })
      .toArray(),
    [{ two: 1, n: 0 }],
  )
  assert.equal(
    none
      .values({ one: Value(1) })
      .distinct()
      .toArray(),
    [],
  )
})

test('that are no constants leave constants as they are', () => {
  const db = tours()
  const groups = db.Tour.annotate({ one: Value(1) })
    .values('one', 'stars')
    .annotate({ n: count() })
  assert.equal(groups.orderBy('stars').toArray(), [
    { one: 1, stars: 4, n: 3 },
    { one: 1, stars: 5, n: 1 },
  ])
  assert.equal(groups.filter({ stars: 9 }).toArray(), [])
  assert.equal(
    db.Tour.filter({ stars: 9 })
      .values({ one: Value(1) })
      .annotate({ n: count() })
      .orderBy('stars')
      .toArray(),
    [],
  )
})

test('in a subquery, a constant counts the rows of each row around it, none of them too', () => {
  const db = tours()
  db.Guide.create({ name: 'Di', rank: 3 })
  const own = db.Tour.filter({ guide: OuterRef('pk') })
    .annotate({ one: Value(1) })
    .values('one')
    .annotate({ n: count() })
    .values('n')
  assert.equal(
    db.Guide.annotate({ given: Subquery(own) })
      .orderBy('pk')
      .valuesList('given', { flat: true })
      .toArray(),
    [1, 1, 2, 0],
  )
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

test('that are all constants, and those of a condition, are kept current', () => {
  const db = tours()
  const shown: unknown[] = []
  const counts: unknown[] = []
  db.Tour.filter({ stars: 9 })
    .values({ one: Value(1) })
    .annotate({ n: count() })
    .live()
    .subscribe((groups) => shown.push(groups))
  const dear = loose(db.Tour.values('stars').annotate({ n: count('id') })).filter({
    fee__gt: F('n').plus(10),
  })
  ;(dear as unknown as { liveCount(): Live<number> }).liveCount().subscribe((n) => counts.push(n))
  db.Tour.filter({ fee: 10 }).update({ stars: 9 })
  db.Tour.filter({ stars: 4, guide: 2 }).update({ fee: 40 })
  db.Tour.filter({ stars: 9 }).delete()
  assert.equal(shown, [[{ one: 1, n: 0 }], [{ one: 1, n: 1 }], [{ one: 1, n: 0 }]])
  assert.equal(counts, [2, 3])
})

test.run()
