import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import {
  boolean,
  date,
  datetime,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  oneToOne,
  string,
  uuid,
  type SchemaOf,
} from '@relata/core'
import {
  and,
  avg,
  count,
  createStore,
  Exists,
  F,
  max,
  not,
  or,
  OuterRef,
  rowNumber,
  Subquery,
  sum,
  Value,
} from '../../src/index.js'
import { filledLibrary, refused } from '../worlds/library.js'

const test = suite('the forms that calls take')
/** Whatever the run time takes, the types' refusals too. */
type Name =
  | 'add'
  | 'aggregate'
  | 'all'
  | 'annotate'
  | 'author_id'
  | 'code'
  | 'count'
  | 'create'
  | 'Day'
  | 'Event'
  | 'events'
  | 'Entry'
  | 'filter'
  | 'first'
  | 'get'
  | 'getOrCreate'
  | 'id'
  | 'Log'
  | 'name'
  | 'orderBy'
  | 'Page'
  | 'pk'
  | 'rating'
  | 'remove'
  | 'set'
  | 'slice'
  | 'Team'
  | 'teams'
  | 'title'
  | 'toArray'
  | 'update'
  | 'values'
  | 'valuesList'
type Free = ((...given: readonly unknown[]) => Free) &
  Iterable<Free> & { readonly [N in Exclude<Name, 'name'>]: Free } & { readonly name: never }
const free = (value: unknown): Free => value as Free
const titles = (rows: Iterable<unknown>): unknown[] =>
  Array.from(rows, (row) => (row as { readonly title: string }).title)

test('aggregates without a name are named after their chain', () => {
  const { db } = filledLibrary()
  assert.equal(db.Book.aggregate(avg('rating'), max('author__name')), {
    rating__avg: 40.75,
    author__name__max: 'Rowling',
  })
  const counted = db.Author.annotate(count('books')).orderBy('-books__count', 'name')
  assert.equal(
    counted.toArray().map((author) => [author.name, author.books__count]),
    [
      ['Gaiman', 2],
      ['Le Guin', 1],
      ['Rowling', 1],
    ],
  )
  assert.is(db.Author.alias(count('books')).filter({ books__count__gt: 1 }).get().name, 'Gaiman')
  assert.equal(
    db.Book.values('author__name').annotate(max('rating')).filter({ rating__max__gte: 45 }).count(),
    2,
  )
  assert.equal(free(db.Book).aggregate(avg('rating'), { n: count() }), { rating__avg: 40.75, n: 4 })
  for (const unnamed of [count(), sum(F('rating').plus(1)), F('rating')])
    assert.is(refused(() => free(db.Book).aggregate(unnamed)).code, 'ERR_UNNAMED')
  assert.is(refused(() => free(db.Book).annotate(avg('rating'), avg('rating'))).code, 'ERR_NAME_TAKEN')
})

test('an empty condition is left out', () => {
  const { db } = filledLibrary()
  const all = db.Book.count()
  assert.is(db.Book.exclude({}).count(), all)
  assert.is(db.Book.filter(not({})).count(), all)
  assert.is(db.Book.filter(or({}, { title: 'Stardust' })).count(), 1)
  assert.is(db.Book.filter(or({}, and())).count(), all)
  assert.is(db.Book.filter(and({}, { title: 'Stardust' })).count(), 1)
})

test('valuesList takes expressions without a name, and no option but flat or named', () => {
  const { db } = filledLibrary()
  assert.equal(
    [...free(db.Book).orderBy('title').valuesList(F('author__name'), { flat: true })],
    ['Gaiman', 'Gaiman', 'Rowling', 'Le Guin'],
  )
  const written = Exists(db.Book.filter({ author: OuterRef('pk'), rating__gt: 44 }))
  assert.equal(
    [...free(db.Author).valuesList(written).annotate({ n: count() }).orderBy('n')],
    [
      [false, 1],
      [true, 2],
    ],
  )
  assert.is(refused(() => free(db.Book).values(F('title'))).code, 'ERR_UNNAMED')
  assert.is(refused(() => free(db.Book).valuesList('title', { flat: true, named: true })).code, 'ERR_FLAT')
  assert.is(
    refused(() => free(db.Book).valuesList('title', { flat: true, tuple: true })).code,
    'ERR_ARGUMENT',
  )
})

test('named tuples are tuples with names', () => {
  const { db } = filledLibrary()
  const named = db.Book.orderBy('title').valuesList('title', 'author__name', { named: true })
  const [first] = named
  assert.is(first?.author__name, 'Gaiman')
  assert.equal(
    named.toArray().map(([title, name]) => [title, name]),
    db.Book.orderBy('title').valuesList('title', 'author__name').toArray(),
  )
  assert.equal(first?.slice(1), ['Gaiman'])
  assert.is(JSON.stringify(first), '["Good Omens","Gaiman"]')
  const counted = db.Author.orderBy('name')
    .valuesList('name', { named: true })
    .annotate({ n: count('books') })
    .first()
  assert.equal([counted?.name, counted?.n, counted?.length], ['Gaiman', 2, 2])
  assert.is(db.Tag.orderBy('pk').valuesList({ named: true }).first()?.name, 'Fantasy')
  assert.equal(db.Book.union(db.Book.none()).orderBy('title').first()?.title, 'Good Omens')
  assert.is(
    refused(() => db.Book.annotate({ length: count('tags') }).valuesList('length', { named: true })).code,
    'ERR_NAME_TAKEN',
  )
})

test('values without names have all, also after values with names', () => {
  const { db } = filledLibrary()
  const counted = { rating: count('tags') }
  for (const run of [
    () => free(db.Book).values().annotate(counted),
    () => free(db.Book).values('title').values().annotate(counted),
    () => free(db.Book).values('title').annotate(counted).values(),
    () => free(db.Book).values('rating').annotate(counted),
  ])
    assert.is(refused(run).code, 'ERR_NAME_TAKEN')
  assert.is(db.Book.values('title').annotate(counted).values('rating').count(), db.Book.count())
})

test('values named twice are there twice', () => {
  const { db } = filledLibrary()
  assert.equal(db.Tag.orderBy('name').valuesList('name', 'name').first(), ['Crime', 'Crime'])
})

test('a query set as a value is one value, or a list for in', () => {
  const { db } = filledLibrary()
  const uk = db.Author.filter({ country: 'uk' })
  assert.is(refused(() => free(db.Book).filter({ author: uk })).code, 'ERR_NOT_ONE')
  assert.equal(
    titles(
      free(db.Book)
        .filter({ author: uk.orderBy('name').slice(0, 1) })
        .orderBy('title'),
    ),
    ['Good Omens', 'Stardust'],
  )
  assert.is(db.Book.filter({ author__in: uk }).count(), 3)
  assert.is(
    free(db.Book)
      .filter({ author__in: Subquery(uk) })
      .count(),
    3,
  )
  assert.is(
    free(db.Author)
      .filter({ pk__in: Subquery(db.Book.filter({ editor__isnull: false }).values('author')) })
      .count(),
    1,
  )
  assert.is(
    refused(() =>
      free(db.Book)
        .filter({ title__in: db.Book.values('title', 'rating') })
        .toArray(),
    ).code,
    'ERR_ONE_COLUMN',
  )
  assert.is(
    refused(() => free(db.Book).filter({ title__in: db.Book.values() }).toArray()).code,
    'ERR_ONE_COLUMN',
  )
})

test('a new row takes expressions that read no row', () => {
  const { db, rowling } = filledLibrary()
  const best = Subquery(db.Book.orderBy('-rating').values('rating').slice(0, 1))
  const book = free(db.Book).create({ title: Value('New'), author: rowling, rating: best })
  assert.equal([book.title, book.rating], ['New', 48])
  for (const rating of [F('rating'), count('tags'), Value(1).plus(F('rating'))])
    assert.is(
      refused(() => free(db.Book).create({ title: 'x', author: rowling, rating })).code,
      'ERR_EXPRESSION_IN_CREATE',
    )
})

test('a row under the name of a raw key is its key', () => {
  const { db, rowling, omens } = filledLibrary()
  assert.is(free(db.Book).create({ title: 'x', author_id: rowling }).author_id, rowling.id)
  assert.is(free(db.Book).update(omens, { author_id: rowling }).author_id, rowling.id)
  assert.is(
    refused(() => free(db.Book).update(omens, { author_id: omens })).code,
    refused(() => free(db.Book).update(omens, { author: omens })).code,
  )
})

test('a relation orders by its model, an F by its key', () => {
  const schema = defineSchema({
    Author: model({ name: string() }, { ordering: ['-name'] }),
    Book: model({
      title: string(),
      author: foreignKey('Author', { onDelete: 'CASCADE', null: true, relatedName: 'books' }),
    }),
  })
  interface Shelf extends SchemaOf<typeof schema> {}
  const db = createStore<Shelf>(schema)
  const [ann, bob] = [db.Author.create({ name: 'Ann' }), db.Author.create({ name: 'Bob' })]
  for (const [title, author] of [
    ['one', ann],
    ['two', bob],
    ['three', null],
  ] as const)
    db.Book.create({ title, author })
  assert.equal(titles(db.Book.orderBy('author')), ['two', 'one', 'three'])
  assert.equal(titles(db.Book.orderBy(F('author').asc())), ['three', 'one', 'two'])
  assert.equal(titles(db.Book.orderBy(F('author').desc({ nulls: 'last' }))), ['two', 'one', 'three'])
  assert.equal(titles(db.Book.orderBy(F('author').asc({ nulls: 'first' })).reverse()), [
    'two',
    'one',
    'three',
  ])
})

test('orders and windows take conditions: false is before true', () => {
  const { db } = filledLibrary()
  const names = (set: { toArray(): readonly { readonly name: string }[] }): string[] =>
    set.toArray().map(({ name }) => name)
  const authors = db.Author.orderBy('pk')
  const none = not(Exists(db.Book.filter({ author: OuterRef('pk') })))
  const without = names(authors.filter(none))
  const others = names(authors.exclude(none))
  assert.ok(others.length > 0)
  db.Author.create({ name: 'Nobody' })
  assert.equal(names(db.Author.orderBy(none, 'pk')), [...others, ...without, 'Nobody'])
  assert.equal(names(db.Author.orderBy(or(none), 'pk')), [...others, ...without, 'Nobody'])
  const numbered = db.Author.annotate({ n: rowNumber().over({ orderBy: [none, 'pk'] }) }).orderBy('n')
  assert.equal(names(numbered), [...others, ...without, 'Nobody'])
})

test('an aggregate of an aggregate, and an order by one, are refused with what to do', () => {
  const { db } = filledLibrary()
  const counted = db.Author.annotate({ n: count('books') })
  assert.is(refused(() => counted.annotate({ m: sum('n') })).code, 'ERR_NESTED_AGGREGATE')
  assert.equal(counted.aggregate({ m: sum('n') }), { m: 4 })
  assert.is(refused(() => free(db.Author).orderBy(count('books'))).code, 'ERR_AGGREGATE_ORDER')
})

test('what annotations of groups read of a row is a key of the grouping', () => {
  const { db } = filledLibrary()
  const grouped = free(db.Author)
    .values('country')
    .annotate({ x: sum('id').plus(F('id')) })
    .orderBy('x')
  assert.equal(
    [...grouped],
    [
      { country: 'uk', x: 2 },
      { country: 'uk', x: 4 },
      { country: 'us', x: 6 },
    ],
  )
})

test('after values an annotation may have the name of another field', () => {
  const { db } = filledLibrary()
  assert.equal(
    free(db.Tag)
      .values('id')
      .annotate({ name: Value('x') })
      .first(),
    { id: 1, name: 'x' },
  )
  assert.is(
    refused(() =>
      free(db.Tag)
        .values('name')
        .annotate({ name: Value('x') }),
    ).code,
    'ERR_NAME_TAKEN',
  )
})

test('update computes from its own row alone, also in conditions', () => {
  const { db } = filledLibrary()
  assert.is(
    refused(() =>
      free(db.Book)
        .all()
        .update({ sold: not({ author__name: 'x' }) }),
    ).code,
    'ERR_JOINED_UPDATE',
  )
  assert.is(
    free(db.Book)
      .all()
      .update({ sold: or({ rating__gt: 44 }, { title: 'x' }) }),
    4,
  )
  assert.is(db.Book.filter({ sold: true }).count(), 2)
  assert.is(
    refused(() =>
      free(db.Book)
        .all()
        .update({ rating: F('author__id') }),
    ).code,
    'ERR_JOINED_UPDATE',
  )
})

const events = defineSchema({
  Event: model({ name: string(), teams: manyToMany('Team', { through: 'Entry', relatedName: 'events' }) }),
  Team: model({ code: string({ unique: true }) }),
  Part: model({ event: foreignKey('Event', { onDelete: 'CASCADE' }), late: boolean({ default: false }) }),
  Entry: model(
    { team: foreignKey('Team', { onDelete: 'CASCADE', toField: 'code' }), seed: integer() },
    { parents: ['Part'] },
  ),
  Day: model({ day: date({ primaryKey: true }) }),
  Log: model({
    day: foreignKey('Day', { onDelete: 'CASCADE', null: true }),
    at: datetime(),
    token: uuid({ null: true }),
  }),
  Page: model({ log: oneToOne('Log', { onDelete: 'CASCADE', primaryKey: true }) }),
})
interface Events extends SchemaOf<typeof events> {}

test('a many-to-many over a through model with inherited keys, onto a field that is no key', () => {
  const { Event, Team, Entry } = free(createStore<Events>(events)) as {
    Event: Free
    Team: Free
    Entry: Free
  } & Free
  const race = Event.create({ name: 'race' })
  const [red, blue] = [Team.create({ code: 'red' }), Team.create({ code: 'blue' })]
  race.teams.add('red', { throughDefaults: { seed: 1 } })
  race.teams.add(blue, { throughDefaults: { seed: 2 } })
  assert.equal(
    [...race.teams].map((team) => team.code),
    ['red', 'blue'],
  )
  assert.equal(
    [...red.events].map((event) => event.name),
    ['race'],
  )
  assert.is(race.teams.count(), 2)
  race.teams.remove('blue')
  assert.is(Entry.count(), 1)
  const [green, created] = race.teams.getOrCreate({ code: 'green' }, {}, { throughDefaults: { seed: 3 } })
  assert.equal([green?.code, created, Entry.count()], ['green', true, 2])
  assert.is(
    refused(() => race.teams.add('nobody', { throughDefaults: { seed: 4 } })).code,
    'ERR_DANGLING_KEY',
  )
  race.teams.set(['green'], { throughDefaults: { seed: 5 } })
  assert.equal(
    [...race.teams].map((team) => team.code),
    ['green'],
  )
})

test("a relation's key has the transforms of its type, and a row is read as its key", () => {
  const db = free(createStore<Events>(events))
  for (const day of ['2024-03-01', '2023-05-01'])
    db.Log.create({ day: db.Day.create({ day }), at: `${day}T10:00:00Z` })
  assert.equal(
    [...db.Log.orderBy('day__month').valuesList('day_id', { flat: true })],
    ['2024-03-01', '2023-05-01'],
  )
  assert.is(db.Log.filter({ day__year: '2023' }).count(), 1)
  const page = db.Page.create({ log: db.Log.first() })
  assert.is(db.Page.get({ pk: page }).pk, page.pk)
  assert.is(db.Page.filter({ pk__in: db.Page.all() }).count(), 1)
})

test('values are taken as what they say, in lookups too', () => {
  const { db, omens } = filledLibrary()
  assert.is(free(db.Book).get({ pk: String(omens.id) }).id, omens.id)
  assert.is(
    free(db.Book)
      .filter({ rating__in: ['45', 48n] })
      .count(),
    2,
  )
  assert.is(free(db.Book).filter({ published__year: '1990' }).count(), 1)
  assert.is(free(db.Book).filter({ published: '1990-05-01T10:00:00Z' }).count(), 1)
  assert.is(free(db.Book).filter({ sold: '0' }).count(), 4)
  assert.is(
    free(db.Author)
      .annotate({ n: count('books') })
      .filter({ n: '2' })
      .count(),
    1,
  )
  for (const wrong of [{ pk: 'abc' }, { rating: '' }, { sold: 'maybe' }, { published: 'today' }])
    assert.is(refused(() => free(db.Book).filter(wrong)).code, 'ERR_VALUE_TYPE')
})

test.run()
