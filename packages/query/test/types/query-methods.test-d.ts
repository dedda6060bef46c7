import {
  date,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  string,
  type Schema,
  type SchemaOf,
} from '@relata/core'
import { expectTypeOf } from 'expect-type'
import { count, Exists, OuterRef, withQueries } from '../../src/index.js'
import type { Database, Filterable, QuerySet, Row, RowSource } from '../../src/index.js'
import type { Library as Whole } from './library.js'

const models = defineSchema({
  Author: model({ name: string(), born: integer({ null: true }) }),
  Tag: model({ name: string() }),
  Book: model({
    title: string(),
    published: date(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
  Place: model({ name: string() }),
  Cafe: model({ stars: integer() }, { parents: ['Place'] }),
})
interface Models extends SchemaOf<typeof models> {}

/** For every model with a name. */
const named = <T>(rows: Filterable<{ name__icontains: string }, T>, text: string): T =>
  rows.filter({ name__icontains: text })

const first = withQueries(models, {
  Book: {
    /** Books that readers can buy. */
    published: (books) => {
      expectTypeOf(books.filter({ author__name: 'x' }).get()).toEqualTypeOf(books.get())
      return books.filter({ published__lte: '2020-01-01' })
    },
    since: (books, year: number, last = year + 10) =>
      books.filter({ published__year__gte: year, published__year__lte: last }).orderBy('-published'),
    counted: (books) => books.annotate({ n: count('tags') }),
    titles: (books) => books.valuesList('title', { flat: true }),
    newest: (books) => books.orderBy('-published').first(),
    total: (books) => books.count(),
    ofAuthor: (books, author?: Row<Models, 'Author'>) =>
      author === undefined ? books.none() : books.filter({ author }),
    ofEach: (books, authors: readonly Row<Models, 'Author'>[], also: QuerySet<Models, 'Book'>) =>
      books.filter({ author__in: authors }).or(also),
  },
  Author: { named, writing: (authors) => authors.filter(Exists(authors.filter({ pk: OuterRef('pk') }))) },
  Place: { named, starry: (places) => places.exclude({ name: '' }) },
})
// A further call may use the methods of the one before.
const schema = withQueries(first, {
  Book: { classics: (books) => books.published().since(1900, 1950).filter({ title__isnull: false }) },
  Cafe: { good: (cafes) => cafes.starry().filter({ stars__gte: 4 }) },
})
interface Library extends SchemaOf<typeof schema> {}
declare const db: Database<Library>
type Books = QuerySet<Library, 'Book'>

// Managers, related managers and query sets have the methods, in any order.
expectTypeOf(db.Book.published()).toEqualTypeOf<Books>()
expectTypeOf(
  db.Book.filter({ title: 'x' }).published().since(1990).exclude({ title: 'y' }),
).toEqualTypeOf<Books>()
expectTypeOf(
  db.Author.get(1).books.since(1990, 1995).published().orderBy('title').classics(),
).toEqualTypeOf<Books>()
expectTypeOf(db.Tag.get(1).books.published()).toEqualTypeOf<Books>()
expectTypeOf(db.Book.get(1).author.books.published().get()).toEqualTypeOf<Row<Library, 'Book'>>()
expectTypeOf(db.model('Book').published()).toEqualTypeOf<Books>()
const paged = (books: Books): Books => (books.published().slice(0, 1).exists() ? books : books.classics())
paged(db.Book.published())
paged(db.Book.all())
const shown = (books: RowSource<Library, 'Book'>): Books => books.published()
shown(db.Book)
shown(db.Author.get(1).books)

// Annotations stay, in either order; values, rows and numbers are what the function returns.
expectTypeOf(db.Book.counted().published().get().n).toEqualTypeOf<number>()
expectTypeOf(
  db.Book.annotate({ m: count('tags') })
    .counted()
    .filter({ n: 1, m: 2 })
    .get().m,
).toEqualTypeOf<number>()
expectTypeOf(db.Book.published().titles().toArray()).toEqualTypeOf<string[]>()
expectTypeOf(db.Book.newest()).toEqualTypeOf<Row<Library, 'Book'> | null>()
expectTypeOf(db.Book.published().total()).toEqualTypeOf<number>()
db.Book.ofAuthor(db.Author.get(1)).published()
db.Book.ofAuthor()
expectTypeOf(db.Book.ofEach([db.Author.get(1)], db.Book.published())).toEqualTypeOf<Books>()
// @ts-expect-error a row of another model
db.Book.ofAuthor(db.Tag.get(1))
// A function for several models, and those of parents.
expectTypeOf(db.Author.named('x').get()).toEqualTypeOf<Row<Library, 'Author'>>()
expectTypeOf(db.Cafe.named('x').good().starry().get()).toEqualTypeOf<Row<Library, 'Cafe'>>()
// What refers to an outer query set is checked where it is used.
const inner = db.Book.filter({ author: OuterRef('pk') }).published()
db.Author.filter(Exists(inner))
// @ts-expect-error a tag has no such field
db.Tag.filter(Exists(db.Book.filter({ author: OuterRef('nothing') }).published()))

// @ts-expect-error no such method
db.Book.publishd()
// @ts-expect-error a method of another model
db.Author.published()
// @ts-expect-error a method of a child
db.Place.good()
// @ts-expect-error an argument is missing
db.Book.since()
// @ts-expect-error a number
db.Book.since('1990')
// @ts-expect-error a slice can't be filtered
db.Book.slice(0, 3).published()
// @ts-expect-error objects can't be filtered
db.Book.published().pick({ title: true }).published()

// @ts-expect-error no model
withQueries(models, { Bok: {} })
// @ts-expect-error no field
withQueries(models, { Book: { wrong: (books) => books.filter({ titel: 'x' }) } })
// @ts-expect-error query sets have this method
withQueries(models, { Book: { filter: (books) => books.all() } })
// @ts-expect-error managers have this method
withQueries(models, { Book: { create: (books) => books.all() } })
// @ts-expect-error the type of a parameter is missing
withQueries(models, { Book: { since: (books, year) => books.filter({ published__year: year }) } })
// @ts-expect-error no method
withQueries(models, { Book: { since: 3 } })

// A schema whose type has a name.
declare const whole: Schema<Whole>
const more = withQueries(whole, { 'sales.Order': { open: (orders) => orders.filter({ next: null }) } })
interface More extends SchemaOf<typeof more> {}
declare const shop: Database<More>
expectTypeOf(shop['sales.Order'].open().get().lines.count()).toEqualTypeOf<number>()
expectTypeOf(shop.ByName.all()).toEqualTypeOf<QuerySet<More, 'Author'>>()
expectTypeOf(shop['sales.Line'].get(1).order).toEqualTypeOf<Row<More, 'sales.Order'>>()
