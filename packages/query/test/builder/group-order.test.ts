import { date, defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, Exists, F, max, OuterRef } from '../../src/index.js'
import { loose } from '../worlds/library.js'

const test = suite('the order of groups')

const jars = () => {
  const db = createStore(
    defineSchema({
      House: model({ title: string() }, { ordering: ['-title'] }),
      Room: model(
        { house: foreignKey('House', { onDelete: 'CASCADE', relatedName: 'rooms' }) },
        { ordering: ['house'] },
      ),
      Shelf: model(
        {
          code: string(),
          height: integer(),
          room: foreignKey('Room', { onDelete: 'CASCADE', relatedName: 'shelves', null: true }),
        },
        { ordering: ['height'] },
      ),
      Box: model({ weight: integer() }),
      Jar: model({
        shelf: foreignKey('Shelf', { onDelete: 'CASCADE', relatedName: 'jars', null: true }),
        box: foreignKey('Box', { onDelete: 'CASCADE', relatedName: 'jars' }),
        made: date(),
        size: integer(),
      }),
    }),
  )
  const [a, b] = ['A', 'B'].map((title) => db.Room.create({ house: db.House.create({ title }) }))
  const shelves = [
    db.Shelf.create({ code: 'x', height: 30, room: a }),
    db.Shelf.create({ code: 'y', height: 10, room: b }),
    db.Shelf.create({ code: 'z', height: 20 }),
  ]
  const box = db.Box.create({ weight: 1 })
  ;[0, 1, 0, undefined, 2].forEach((at, size) =>
    db.Jar.create({ shelf: at === undefined ? null : shelves[at], box, size, made: `202${size}-01-02` }),
  )
  return db
}
const grouped = (key: 'shelf' | 'shelf_id') =>
  jars()
    .Jar.valuesList(key)
    .annotate({ n: count('id') })
const keys = (set: { toArray(): readonly (readonly unknown[])[] }): unknown[] =>
  set.toArray().map(([key]) => key)

test('by a relation is the ordering of its model, as it is of rows; by its key it is the key', () => {
  for (const key of ['shelf', 'shelf_id'] as const) {
    const set = loose(grouped(key))
    const by = (term: string): unknown[] => keys(set.orderBy(term) as never)
    assert.equal(by('shelf'), [null, 2, 3, 1])
    assert.equal(by('-shelf'), [1, 3, 2, null])
    assert.equal(by('shelf_id'), [null, 1, 2, 3])
    assert.equal(by('-shelf_id'), [3, 2, 1, null])
    assert.equal(by('shelf__pk'), [null, 1, 2, 3])
    assert.equal(by('shelf__code'), [null, 1, 2, 3])
  }
  const db = jars()
  const rows = db.Jar.orderBy('shelf', 'id').valuesList('shelf', { flat: true }).toArray()
  assert.equal([...new Set(rows)], keys(grouped('shelf').orderBy('shelf')))
})

test('by a relation over several hops follows one ordering to the next', () => {
  const db = jars()
  // Rooms are ordered by their house, houses by their title, descending.
  const groups = db.Jar.valuesList('shelf__room').annotate({ n: count('id') })
  assert.equal(groups.orderBy('shelf__room').toArray(), [
    [2, 1],
    [1, 2],
    [null, 2],
  ])
  assert.equal(keys(groups.orderBy('-shelf__room')), [null, 1, 2])
  assert.equal(keys(groups.orderBy('shelf__room__house')), [2, 1, null])
  assert.equal(
    keys(
      db.Jar.valuesList('shelf')
        .annotate({ n: count('id') })
        .orderBy('shelf__room', '-shelf'),
    ),
    [2, 1, 3, null],
  )
})

test('by a relation whose model has no ordering is its key', () => {
  const db = jars()
  const box = db.Box.create({ weight: 0 })
  db.Jar.filter({ size: 0 }).update({ box })
  assert.equal(
    db.Jar.values('box')
      .annotate({ n: count('id') })
      .orderBy('-box')
      .toArray(),
    [
      { box: 2, n: 1 },
      { box: 1, n: 4 },
    ],
  )
})

test('by an expression or an annotation that is a key is its value', () => {
  const db = jars()
  assert.equal(
    keys(
      db.Jar.valuesList('shelf')
        .annotate({ n: count('id') })
        .orderBy(F('shelf')),
    ),
    [null, 1, 2, 3],
  )
  assert.equal(
    keys(
      db.Jar.annotate({ on: F('shelf') })
        .valuesList('on')
        .annotate({ n: count('id') })
        .orderBy('on'),
    ),
    [null, 1, 2, 3],
  )
})

test('is reversed, sliced, and has a first and a last one', () => {
  const set = grouped('shelf').orderBy('shelf')
  assert.equal(keys(set.reverse()), [1, 3, 2, null])
  assert.equal(keys(set.slice(1, 3)), [2, 3])
  assert.equal(set.slice(1, 3).aggregate({ most: max('n') }), { most: 1 })
  assert.equal(set.slice(3).aggregate({ most: max('n') }), { most: 2 })
  assert.equal(set.first(), [null, 1])
  assert.equal(set.last(), [1, 2])
})

test('by something that is no key makes a key of all of it, and of no more', () => {
  const db = jars()
  const groups = db.Jar.valuesList('shelf').annotate({ n: count('id') })
  // Shelf 1 has the sizes 0 and 2: apart by size, and together by its rest.
  assert.equal(groups.orderBy(F('size').times(-1)).toArray(), [
    [3, 1],
    [null, 1],
    [1, 1],
    [2, 1],
    [1, 1],
  ])
  assert.equal(groups.orderBy(F('size').mod(2), 'shelf').toArray(), [
    [3, 1],
    [1, 2],
    [null, 1],
    [2, 1],
  ])
  assert.equal(keys(groups.orderBy(F('n').plus(F('size')))), [1, 2, 1, null, 3])
  const high = Exists(db.Shelf.filter({ pk: OuterRef('shelf'), height: 30 }))
  assert.equal(keys(loose(groups).orderBy(high, '-shelf_id') as never), [3, 2, null, 1])
})

test("by a part of an aggregate's value", () => {
  const db = jars()
  const last = db.Jar.valuesList('shelf').annotate({ last: max('made') })
  assert.equal(keys(last.orderBy('-last__year')), [3, null, 1, 2])
  assert.equal(keys(last.filter({ last__year__gt: 2022 }).orderBy('last__year')), [null, 3])
})

test('is kept current, by the ordering of a relation too', () => {
  const db = jars()
  const shown: unknown[] = []
  db.Jar.valuesList('shelf')
    .annotate({ n: count('id') })
    .orderBy('shelf')
    .live()
    .subscribe((groups) => shown.push(groups.map(([key]) => key)))
  db.Shelf.update(1, { height: 5 })
  db.Jar.filter({ shelf: null }).delete()
  assert.equal(shown, [
    [null, 2, 3, 1],
    [null, 1, 2, 3],
    [1, 2, 3],
  ])
})

test.run()
