import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { date, defineSchema, foreignKey, integer, model, string, type SchemaOf } from '@relata/core'
import { createStore, type Database } from '../../src/index.js'

const test = suite('the work')

const schema = defineSchema({
  Author: model({ name: string(), city: string() }),
  Book: model(
    {
      title: string({ index: true }),
      published: date({ index: true }),
      shelf: integer(),
      place: integer(),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    },
    { uniqueTogether: [['shelf', 'place']] },
  ),
})
type Db = Database<SchemaOf<typeof schema>>
const SIZES = [10_000, 1_000_000] as const

function filled(size: number): Db {
  const db = createStore(schema) as Db
  db.transact(() => {
    for (let i = 0; i < 100; i++) db.Author.create({ name: `a${i}`, city: `c${i % 10}` })
    db.Book.bulkCreate(
      Array.from({ length: size }, (_, i) => ({
        title: `t${String((i * 7919) % size).padStart(6, '0')}`,
        published: `${1900 + ((i * 31) % 100)}-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`,
        shelf: i % 50,
        place: Math.floor(i / 50),
        author_id: 1 + (i % 100),
      })),
    )
  })
  return db
}

interface Explained {
  explain(options: { readonly run: true }): object
}
/** The steps with the rows that each read, without the estimates. */
const workOf = (set: Explained): string => String(set.explain({ run: true })).replaceAll(/~\d+, /g, '')

const stores = SIZES.map(filled)

/** Asserts that a query reads as many rows of the large table as of the small one, and returns its plan. */
function sameWork(query: (db: Db) => Explained): string {
  const [small, large] = stores.map((db) => workOf(query(db)))
  assert.is(small, large)
  return small ?? ''
}

test('of the first and the last row is one row', () => {
  assert.is(
    sameWork((db) => db.Book.orderBy('pk').slice(0, 1)),
    'slice 0:1  [1 row]\n  ← primary key order of Book by id  [1 row]',
  )
  assert.match(
    sameWork((db) => db.Book.orderBy('-pk').slice(0, 1)),
    /by -id {2}\[1 row\]/,
  )
  assert.match(
    sameWork((db) => db.Book.orderBy('-published').slice(0, 1)),
    /index order of Book by -published {2}\[1 row\]/,
  )
})

test('of a page is the page, wherever it is', () => {
  assert.match(
    sameWork((db) => db.Book.all().slice(0, 20)),
    /all of Book {2}\[20 rows\]/,
  )
  assert.match(
    sameWork((db) => db.Book.filter({ id__gt: 5000 }).orderBy('id').slice(0, 20)),
    /id__gt = 5000 {2}\[20 rows\]/,
  )
  assert.match(
    sameWork((db) => db.Book.orderBy('-id').slice(5000, 5020)),
    /by -id {2}\[20 rows\]/,
  )
  assert.match(
    sameWork((db) => db.Book.orderBy('title').slice(5000, 5020)),
    /by title {2}\[20 rows\]/,
  )
  assert.match(
    sameWork((db) => db.Book.filter({ published__gt: '1950-06-01' }).orderBy('published').slice(0, 20)),
    /published__gt = "1950-06-01" {2}\[20 rows\]/,
  )
  assert.match(
    sameWork((db) => db.Book.filter({ published__year: 1950 }).orderBy('published').slice(0, 20)),
    /published__year = 1950 {2}\[20 rows\]/,
  )
  assert.match(
    sameWork((db) => db.Book.filter({ title__startswith: 't0' }).orderBy('-title').slice(0, 20)),
    /title__startswith = "t0" {2}\[20 rows\]/,
  )
  assert.match(
    sameWork((db) => db.Book.filter({ shelf: 7 }).orderBy('-place').slice(0, 20)),
    /index order of Book by -place: Book.shelf = 7 {2}\[20 rows\]/,
  )
})

test('of a page of a related set is the page, or the rows of the other owners that are passed', () => {
  const page = (db: Db): string =>
    workOf(db.Author.get(3).books.orderBy('-id').slice(0, 2) as unknown as Explained)
  const [small, large] = stores.map(page)
  // One book in a hundred is of an author: in the small table, listing them costs less.
  assert.match(small ?? '', /reverse index: Book.author = 3 {2}\[100 rows\]/)
  assert.match(large ?? '', /primary key order of Book by -id {2}\[198 rows\]/)
  const db = createStore(schema) as Db
  const author = db.Author.create({ name: 'a', city: 'c' })
  const create = (place: number, owner: { readonly id: number }): unknown =>
    db.Book.create({ title: `t${place}`, published: '2020-01-01', shelf: 1, place, author_id: owner.id })
  create(0, author)
  const other = db.Author.create({ name: 'b', city: 'c' })
  for (let place = 1; place < 500; place++) create(place, other)
  assert.is(
    workOf(author.books.orderBy('-id').slice(0, 2) as unknown as Explained),
    'slice 0:2  [1 row]\n  ← Book by descending primary key  [1 row]\n    ← reverse index: Book.author = 1  [1 row]',
  )
})

test('of a page with a condition that no index serves is the page and what the condition leaves out', () => {
  // One author in ten is of a city, and one book in ten is of such an author.
  const chain = sameWork((db) => db.Book.filter({ author__city: 'c3' }).orderBy('-id').slice(0, 20))
  assert.match(chain, /primary key order of Book by -id {2}\[197 rows\]/)
  assert.match(
    sameWork((db) => db.Book.filter({ place__gt: 1 }).slice(0, 20)),
    /all of Book {2}\[120 rows\]/,
  )
})

test('of a chain filter is the answer', () => {
  assert.match(
    sameWork((db) => db.Author.filter({ books__title: 't000000' })),
    /Book\.title = "t000000" {2}\[1 row\]/,
  )
  assert.match(
    sameWork((db) => db.Book.filter({ title__in: ['t000000', 't000001'], author__city: 'c0' })),
    /\[2 rows\]/,
  )
})

test("doesn't depend on gaps before the rows", () => {
  const db = createStore(schema) as Db
  const author = db.Author.create({ name: 'a', city: 'c' })
  const create = (place: number) =>
    db.Book.create({ title: `t${place}`, published: '2020-01-01', shelf: 1, place, author })
  for (let place = 0; place < 100; place++) create(place)
  db.Book.filter({ id__lt: 40 }).delete()
  assert.is(db.Book.first()?.id, 40)
  assert.match(workOf(db.Book.orderBy('id').slice(0, 3)), /by id {2}\[3 rows\]/)
})

test.run()
