import { expectTypeOf } from 'expect-type'
import {
  avg,
  count,
  F,
  max,
  min,
  Prefetch,
  sum,
  Value,
  type CombinedQuerySet,
  type Database,
  type Page,
  type QuerySet,
  type Row,
  type RowValues,
  type SlicedQuerySet,
  type ValuesQuerySet,
} from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const book: Row<Library, 'Book'>

// Results.
expectTypeOf(db.Book.get(1)).toEqualTypeOf<Row<Library, 'Book'>>()
expectTypeOf(db.Book.get({ title: 'x' })).toEqualTypeOf<Row<Library, 'Book'>>()
expectTypeOf(db.Book.filter({ title: 'x' }).get()).toEqualTypeOf<Row<Library, 'Book'>>()
expectTypeOf(db.Book.first()).toEqualTypeOf<Row<Library, 'Book'> | null>()
expectTypeOf(db.Book.last()).toEqualTypeOf<Row<Library, 'Book'> | null>()
expectTypeOf(db.Book.latest('published', '-pages')).toEqualTypeOf<Row<Library, 'Book'>>()
expectTypeOf(db.Book.latest()).toEqualTypeOf<Row<Library, 'Book'>>()
expectTypeOf(db.Book.page({ size: 5, after: null })).toEqualTypeOf<Page<Row<Library, 'Book'>>>()
expectTypeOf(db.Book.page().items).toEqualTypeOf<Row<Library, 'Book'>[]>()
expectTypeOf(db.Book.page().total).toEqualTypeOf<number | undefined>()
expectTypeOf(db.Book.page({ total: true }).total).toEqualTypeOf<number>()
expectTypeOf(db.Book.valuesList('title', { flat: true }).page().items).toEqualTypeOf<string[]>()
expectTypeOf(db.Book.pick({ title: true }).page({ total: true }).items[0]?.title).toEqualTypeOf<
  string | undefined
>()
// @ts-expect-error a cursor is text
db.Book.page({ after: 5 })
// @ts-expect-error no such option
db.Book.page({ limit: 5 })
// @ts-expect-error
db.Book.page({ signal: new AbortController().signal })
// @ts-expect-error
db.Book.page({ sign: 5 })
expectTypeOf(db.Book.orderBy('title').at(3)).toEqualTypeOf<Row<Library, 'Book'> | undefined>()
expectTypeOf(db.Book.toArray()).toEqualTypeOf<Row<Library, 'Book'>[]>()
expectTypeOf([...db.Book.all()]).toEqualTypeOf<Row<Library, 'Book'>[]>()
expectTypeOf(db.Book.count()).toEqualTypeOf<number>()
expectTypeOf(db.Book.inBulk([1, 2])).toEqualTypeOf<Map<number, Row<Library, 'Book'>>>()
expectTypeOf(db.Room.inBulk([1n])).toEqualTypeOf<Map<bigint, Row<Library, 'Room'>>>()
expectTypeOf(db.Tag.inBulk(['x'], { field: 'name' })).toEqualTypeOf<Map<string, Row<Library, 'Tag'>>>()
db.Book.contains(book)
// @ts-expect-error not unique
db.Tag.inBulk(['x'], { field: 'kind' })
// @ts-expect-error the key is a number
db.Book.get('x')
// @ts-expect-error a row of another model
db.Tag.contains(book)

// Order.
db.Book.orderBy('-author__name', 'title', F('pages').desc({ nulls: 'last' }), '-author', 'published__year')
db.Author.orderBy('books__title')
db.Book.orderBy()
// @ts-expect-error no such field
db.Book.orderBy('titel')
// @ts-expect-error no such field of Author
db.Book.orderBy('-author__nam')
// @ts-expect-error a lookup is no value
db.Book.orderBy('title__contains')
// @ts-expect-error no random order
db.Book.orderBy('?')
// @ts-expect-error an expression that names no field
db.Book.orderBy(F('titel').asc())
db.Book.only('title', 'author__name')
  .defer('pages')
  .selectRelated('author__profile')
  .prefetchRelated('tags__books', 'author__books')
// @ts-expect-error
db.Book.only('titel')
// @ts-expect-error a set of rows
db.Author.selectRelated('books')
// @ts-expect-error prefetchRelated takes attributes, and the step is `book`
db.Tag.prefetchRelated('book')

// Values: what each chain reads, null over steps that may be missing.
expectTypeOf(db.Book.values('title', 'pages').toArray()).branded.toEqualTypeOf<
  { readonly title: string; readonly pages: number | null }[]
>()
const values = db.Book.values(
  'author',
  'author_id',
  'author__name',
  'editor__name',
  'editor',
  'tags__name',
  'author__profile__city',
  'published__year',
  'settings__theme',
).get()
expectTypeOf(values.author).toEqualTypeOf<number>()
expectTypeOf(values.author_id).toEqualTypeOf<number>()
expectTypeOf(values.author__name).toEqualTypeOf<string>()
expectTypeOf(values.editor__name).toEqualTypeOf<string | null>()
expectTypeOf(values.editor).toEqualTypeOf<number | null>()
expectTypeOf(values.tags__name).toEqualTypeOf<string | null>()
expectTypeOf(values.author__profile__city).toEqualTypeOf<string | null>()
expectTypeOf(values.published__year).toEqualTypeOf<number>()
expectTypeOf(db.Author.valuesList('name', 'books').get()).toEqualTypeOf<readonly [string, number | null]>()
expectTypeOf(db.Author.valuesList('name', { flat: true }).toArray()).toEqualTypeOf<string[]>()
expectTypeOf(db.Author.valuesList('books__pages', { flat: true }).first()).toEqualTypeOf<number | null>()
expectTypeOf(db.Tag.valuesList().get()[0]).toEqualTypeOf<string | number | undefined>()
// Named: a tuple, and its values by name.
const named = db.Author.valuesList('name', 'books__pages', { named: true }).get()
const [namedName, namedPages] = named
expectTypeOf(namedName).toEqualTypeOf<string>()
expectTypeOf(namedPages).toEqualTypeOf<number | null>()
expectTypeOf(named.name).toEqualTypeOf<string>()
expectTypeOf(named.books__pages).toEqualTypeOf<number | null>()
const counted = db.Author.valuesList('name', { named: true })
  .annotate({ n: count('books') })
  .get()
expectTypeOf(counted.n).toEqualTypeOf<number>()
expectTypeOf(counted[1]).toEqualTypeOf<number>()
expectTypeOf(counted.name).toEqualTypeOf<string>()
expectTypeOf(
  db.Tag.orderBy('name').slice(0, 2).valuesList('name', { named: true }).toArray()[0]?.name,
).toEqualTypeOf<string | undefined>()
// @ts-expect-error
export const unnamed = db.Book.valuesList('title', { named: true }).get().pages
// @ts-expect-error
db.Book.valuesList('author__nam', { named: true })
expectTypeOf(db.Tag.values().get()).branded.toEqualTypeOf<RowValues<Library, 'Tag'>>()
expectTypeOf(db.Trattoria.values().get().name).toEqualTypeOf<string>()
expectTypeOf(
  db.Book.values('title', { n: count('tags'), twice: F('pages').times(2) }).get(),
).branded.toEqualTypeOf<{
  readonly title: string
  readonly n: number
  readonly twice: number | null
}>()
// @ts-expect-error
db.Book.values('title', 'titel')
// @ts-expect-error
db.Book.valuesList('author__nam', { flat: true })
// @ts-expect-error
db.Book.values({ n: count('tgas') })

// Annotations: on the rows, and in later filters, orders, values and expressions.
const annotated = db.Author.annotate({
  n: count('books'),
  pages: sum('books__pages'),
  price: sum('books__price'),
  mean: avg('books__pages'),
  newest: max('books__published'),
  first: min('books__title'),
})
const one = annotated.get()
expectTypeOf(one.n).toEqualTypeOf<number>()
expectTypeOf(one.pages).toEqualTypeOf<number | null>()
expectTypeOf(one.price).toEqualTypeOf<string | null>()
expectTypeOf(one.mean).toEqualTypeOf<number | null>()
expectTypeOf(one.newest).toEqualTypeOf<string | null>()
expectTypeOf(one.first).toEqualTypeOf<string | null>()
expectTypeOf(one.books.count()).toEqualTypeOf<number>()
annotated
  .filter({ n__gt: 10, newest__year: 2020, pages__isnull: false, name: 'x', first__startswith: 'T' })
  .orderBy('-n', 'name')
  .slice(0, 5)
annotated
  .filter({ n: F('pages') })
  .annotate({ more: F('n').plus(F('id')) })
  .orderBy('more')
expectTypeOf(annotated.values('name', 'n').get()).branded.toEqualTypeOf<{
  readonly name: string
  readonly n: number
}>()
expectTypeOf(annotated.values().get().mean).toEqualTypeOf<number | null>()
db.Book.filter({ author: one })
// @ts-expect-error a number has no year
annotated.filter({ n__year: 3 })
// @ts-expect-error not among the annotations
annotated.orderBy('m')
// @ts-expect-error a count is a number
annotated.filter({ n: 'x' })
// @ts-expect-error no such relation
db.Author.annotate({ n: count('boks') })
// @ts-expect-error not numbers
db.Author.annotate({ n: sum('books__title') })
// @ts-expect-error a wrong chain in an aggregate's filter
db.Author.annotate({ n: count('books', { filter: { books__titel: 'x' } }) })
// @ts-expect-error a constant goes into Value()
db.Author.annotate({ n: 3 })
db.Author.annotate({
  n: count('books', { distinct: true, filter: { books__pages__gt: 3 } }),
  three: Value(3),
})

// alias: used in conditions, and not part of the rows.
const aliased = db.Author.alias({ n: count('books') })
aliased.filter({ n__gt: 1 }).orderBy('n')
expectTypeOf(aliased.get()).not.toHaveProperty('n')

// The first row of each value.
expectTypeOf(db.Book.orderBy('-published').distinct('author')).toEqualTypeOf<QuerySet<Library, 'Book'>>()
db.Book.distinct('author__name', 'published__year').filter({ pages: 1 })
db.Author.annotate({ n: count('books') }).distinct('n')
db.Book.distinct()
// @ts-expect-error no such field
db.Book.distinct('titel')
// @ts-expect-error no direction
db.Book.distinct('-title')
// @ts-expect-error a name
db.Book.distinct(F('title'))

// Groups.
expectTypeOf(
  db.Book.values('author')
    .annotate({ n: count('id') })
    .get(),
).branded.toEqualTypeOf<{ readonly author: number; readonly n: number }>()
expectTypeOf(
  db.Book.valuesList('author__name')
    .annotate({ n: count('id') })
    .get(),
).toEqualTypeOf<readonly [string, number]>()
db.Book.values('author').annotate({ n: count() }).filter({ n__gt: 1 }).orderBy('-n')

// Aggregates.
expectTypeOf(
  db.Book.aggregate({
    n: count(),
    longest: max('pages'),
    mean: avg('price'),
    total: sum(F('pages').times(2)),
  }),
).branded.toEqualTypeOf<{
  readonly n: number
  readonly longest: number | null
  readonly mean: string | null
  readonly total: number | null
}>()
expectTypeOf(db.Room.aggregate({ n: sum('number') }).n).toEqualTypeOf<bigint | null>()
// @ts-expect-error
db.Book.aggregate({ n: max('pags') })

// Modes: what would raise is absent.
const sliced = db.Book.orderBy('title').slice(0, 5)
expectTypeOf(sliced.toArray()).toEqualTypeOf<Row<Library, 'Book'>[]>()
sliced.slice(1, 2).count()
// @ts-expect-error
void sliced.filter
// @ts-expect-error
void sliced.orderBy
// @ts-expect-error
void sliced.update
// @ts-expect-error
void sliced.last
const listed = db.Book.values('title')
listed.filter({ title: 'x' }).orderBy('title').slice(0, 3).first()
// @ts-expect-error
void listed.delete
// @ts-expect-error
void listed.selectRelated
// @ts-expect-error
void listed.inBulk
const combined = db.Book.filter({ title: 'x' }).union(db.Book.filter({ title: 'y' }), { all: true })
expectTypeOf(combined.orderBy('title').slice(0, 2).toArray()).toEqualTypeOf<Row<Library, 'Book'>[]>()
// @ts-expect-error
void combined.filter
// @ts-expect-error
void combined.annotate
// @ts-expect-error rows of another model
db.Book.all().union(db.Tag.all())
// @ts-expect-error a model is changed by row; bulk begins with all() or filter()
db.Book.delete()
expectTypeOf(db.Book.all()).toEqualTypeOf<QuerySet<Library, 'Book'>>()
expectTypeOf(sliced).toExtend<SlicedQuerySet<Library, 'Book', object, unknown>>()
expectTypeOf(listed).toExtend<ValuesQuerySet<Library, 'Book', object, unknown>>()
expectTypeOf(combined).toExtend<CombinedQuerySet<Library, 'Book', object, unknown>>()

// Aggregates without a name are named after their chains.
expectTypeOf(db.Author.annotate(count('books')).get().books__count).toEqualTypeOf<number>()
expectTypeOf(db.Book.aggregate(avg('pages'), max('published')).published__max).toEqualTypeOf<string | null>()
db.Author.annotate(count('books')).filter({ books__count__gt: 3 }).orderBy('-books__count')
// @ts-expect-error no such relation
db.Author.annotate(count('boks'))
// @ts-expect-error the same name twice
db.Author.aggregate(avg('id'), count('books'), count('books'))

// Values leave the names free that they don't have, and an annotation may replace another.
db.Book.values('pages').annotate({ title: count('tags') })
db.Book.values('author__name').annotate({ name: count('id'), author__name: max('pages') })
db.Book.values('author_id').annotate({ author: count('id') })
db.Book.annotate({ n: count('tags') })
  .annotate({ n: F('n').plus(1) })
  .values('n')
  .annotate({ n: count('id') })
db.Book.values('title', { n: count('tags') }).values('n', { n: count('id'), pages: count('tags') })
db.Book.values('title').values({ pages: count('tags') })
db.Author.annotate(count('books')).annotate(count('books'))
db.Author.prefetchRelated(Prefetch('books__tags', { toAttr: 'name' }))
// @ts-expect-error an expression has no name
db.Book.annotate(F('pages').plus(1))
