import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  count,
  createStore,
  F,
  FilteredRelation,
  jsonObject,
  lookups,
  Prefetch,
  sum,
  Value,
} from '../../src/index.js'
import { emptyLibrary, loose, refused, type Loose } from '../worlds/library.js'

/** Names of what every object has without it being its own. */
const EVERYWHERE = Object.getOwnPropertyNames(Object.prototype).filter((name) => !name.startsWith('__'))

const fields = suite('fields whose names every object has')

const storeWith = (name: string) =>
  createStore(
    defineSchema({
      A: model({ [name]: integer({ default: 5, null: true, unique: true }), m: integer({ default: 1 }) }),
      Keyed: model({ [name]: string({ primaryKey: true }), m: integer({ default: 1 }) }),
      Child: model({
        owner: foreignKey('A', { onDelete: 'CASCADE', null: true, relatedName: 'children' }),
        m: integer({ default: 1 }),
      }),
    }),
  ) as unknown as Record<'A' | 'Keyed' | 'Child', Loose>

fields('keep their values in every write, and get their defaults if they are not passed', () => {
  for (const name of EVERYWHERE) {
    const { A, Child, Keyed } = storeWith(name)
    const first = A.create({}) as unknown as Record<string, unknown>
    assert.is(first[name], 5, name)
    assert.is(String(first), 'A 1', name)
    const changed = A.update(first, { m: 2 }) as unknown as Record<string, unknown>
    assert.equal({ ...changed }, { id: 1, [name]: 5, m: 2 })
    assert.is((A.update(first, { [name]: 6 }) as unknown as Record<string, unknown>)[name], 6)
    A.update(first, (draft: Record<string, unknown>) => {
      draft['m'] = 3
    })
    A.filter({ m: 3 }).update({ m: 4 })
    assert.equal(
      A.filter({ [name]: 6 })
        .valuesList(name, 'm')
        .toArray(),
      [[6, 4]],
    )
    assert.is(refused(() => A.create({ [name]: 6 })).code, 'ERR_UNIQUE')
    A.bulkCreate([{ m: 9 }])
    A.getOrCreate({ m: 9 })
    A.bulkUpdate([[2, { m: 10 }]])
    assert.equal(A.orderBy(name).valuesList(name, 'm').toArray(), [
      [5, 10],
      [6, 4],
    ])
    const child = Child.create({}) as unknown as Record<string, unknown>
    assert.is(child['owner_id'], null)
    Child.update(child, { m: 2 })
    assert.is(Child.filter({ owner__isnull: true }).count(), 1)
    const keyed = Keyed.create({ pk: 'k' }) as unknown as Record<string, unknown>
    assert.is((Keyed.update(keyed, { m: 5 }) as unknown as Record<string, unknown>)[name], 'k')
  }
})

fields.run()

const results = suite('names of values')

results('may be those that every object has', () => {
  const db = loose(emptyLibrary().Author)
  db.create({ name: 'a' })
  for (const name of [...EVERYWHERE, 'then', 'toJSON', 'prototype']) {
    const own = (of: unknown): unknown => Object.getOwnPropertyDescriptor(of, name)?.value
    assert.is(own(db.annotate({ [name]: count('books') }).toArray()[0 as never]), 0, name)
    assert.is(own(db.values({ [name]: F('name') }).toArray()[0 as never]), 'a')
    assert.is(
      own(
        db
          .values('name')
          .annotate({ [name]: count('books') })
          .toArray()[0 as never],
      ),
      0,
    )
    assert.is(own(db.aggregate({ [name]: count('books') })), 0)
    assert.is(own(db.valuesList(jsonObject({ [name]: 'name' }), { flat: true }).toArray()[0 as never]), 'a')
    assert.is(
      db
        .annotate({ [name]: count('books') })
        .filter({ [name]: 0 })
        .count(),
      1,
    )
  }
})

results('are not __proto__, which an object would lose', () => {
  const authors = emptyLibrary().Author
  const db = loose(authors)
  db.create({ name: 'a' })
  const named = { ['__proto__']: count('books') }
  const code = (run: () => unknown): string => refused(run).code
  assert.is(
    code(() => db.annotate(named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.annotate(count('books'), named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.alias(named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.values(named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.values('name', named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.valuesList('name', named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.valuesList('name', named, { named: true })),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.values('name').annotate(named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.aggregate(named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.aggregate(count('books'), named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => loose(authors.all()).liveAggregate(named)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => jsonObject(named as never)),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => Prefetch('books', { toAttr: '__proto__' })),
    'ERR_NAME_TAKEN',
  )
  assert.is(
    code(() => db.annotate({ ['__proto__']: FilteredRelation('books') })),
    'ERR_NAME_TAKEN',
  )
})

results('come in plain objects: what is inherited is no annotation', () => {
  const db = loose(emptyLibrary().Author)
  for (const given of [
    { __proto__: count('books') },
    Object.create({ n: count('books') }),
    new Map([['n', count('books')]]),
    [count('books')],
  ])
    for (const call of [
      () => db.annotate(given),
      () => db.alias(given),
      () => db.aggregate(given),
      () => db.values(given),
    ])
      assert.is(refused(call).code, 'ERR_ARGUMENT')
  const bare = Object.assign(Object.create(null), { n: count('books') }) as object
  assert.is(db.annotate(bare).count(), 0)
})

results('that no model has are refused where fields are named', () => {
  const db = loose(emptyLibrary().Author)
  const row = db.create({ name: 'a' })
  for (const name of ['__proto__', ...EVERYWHERE]) {
    const given = JSON.parse(`{ "${name}": 1 }`) as object
    const code = (run: () => unknown): string => refused(run).code
    for (const run of [
      () => db.create(given),
      () => db.bulkCreate([given]),
      () => db.update(row, given),
      () => db.filter({}).update(given),
      () => db.filter(given),
      () => db.exclude(given),
      () => db.get(given),
      () => db.getOrCreate(given),
      () => db.getOrCreate({ name: 'b' }, given),
      () => db.orderBy(name),
      () => db.values(name),
      () => db.filter({ name: F(name) }),
      () => db.only(name),
      () => db.aggregate({ s: sum(name) }),
      () => db.filter(lookups(given as never, { allow: [name] })),
      () => db.filter(lookups(`${name}=1`, { allow: [name] })),
    ])
      assert.ok(
        ['ERR_UNKNOWN_FIELD', 'ERR_UNKNOWN_LOOKUP', 'ERR_QUERY_STRING'].includes(code(run)),
        `${name}: ${run.toString()}`,
      )
  }
  assert.is(
    refused(() => db.filter(lookups('__proto__=1', { allow: ['name'] }))).code,
    'ERR_LOOKUP_NOT_ALLOWED',
  )
  assert.is(db.count(), 1)
})

results('of JSON members are their own properties', () => {
  const { Author, Book } = emptyLibrary()
  const book = { title: 't', author: Author.create({ name: 'a' }) }
  Book.create({ ...book, notes: { constructor: 1 } })
  Book.create({ ...book, notes: {} })
  const books = loose(Book)
  assert.is(books.filter({ notes__constructor: 1 }).count(), 1)
  assert.is(books.filter({ notes__constructor__isnull: true }).count(), 1)
  assert.is(books.filter({ notes__has_key: 'toString' }).count(), 0)
  assert.is(books.filter({ notes__contains: { constructor: 1 } }).count(), 1)
  assert.is(
    books
      .annotate({ x: Value('y') })
      .filter({ notes__valueOf__isnull: false })
      .count(),
    0,
  )
})

results.run()
