import { expectTypeOf } from 'expect-type'
import {
  and,
  any,
  Case,
  count,
  Exists,
  F,
  lower,
  not,
  OuterRef,
  or,
  Subquery,
  sum,
  When,
  where,
  xor,
  type CreateInput,
  type Database,
  type Filterable,
  type QuerySet,
  type Row,
  type RowSource,
  type UpdateInput,
  type Where,
  type WhereDraft,
} from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const author: ReturnType<typeof db.Author.get>
declare const text: string

// A function over rows takes a manager, a related manager and a query set.
const recent = (books: RowSource<Library, 'Book'>): QuerySet<Library, 'Book'> =>
  books.filter({ published__year__gte: 2020 }).orderBy('title')
recent(db.Book)
recent(author.books)
recent(db.Book.exclude({ pages: null }))
recent(db.Tag.get(1).books)
// @ts-expect-error rows of another model
recent(db.Author)
// @ts-expect-error a slice can't be filtered
recent(db.Book.slice(0, 3))

// A function over all models that have the fields it filters by.
const named = <T>(rows: Filterable<{ name__icontains: string }, T>): T =>
  rows.filter({ name__icontains: text })
expectTypeOf(named(db.Author)).toEqualTypeOf<QuerySet<Library, 'Author'>>()
expectTypeOf(named(db.Tag.get(1).books.get(1).tags)).toEqualTypeOf<QuerySet<Library, 'Tag'>>()
expectTypeOf(named(db.Restaurant.exclude({ stars: 1 }))).toEqualTypeOf<QuerySet<Library, 'Restaurant'>>()
// @ts-expect-error a book has no name
named(db.Book)
// @ts-expect-error a slice can't be filtered
named(db.Author.slice(0, 3))
const owned = <T>(rows: Filterable<{ owner: Row<Library, 'Author'>; created__year: number }, T>): T =>
  rows.filter({ owner: author, created__year: 2020 })
owned(db.Note).filter({ body: 'x' })
// @ts-expect-error a tag has no owner
owned(db.Tag)

// A subquery of one field is its value, sliced or not.
const inner = db.Book.filter({ author: OuterRef('pk') })
const dated = db.Author.annotate({
  last: Subquery(inner.orderBy('-published').values('published').slice(0, 1)),
})
expectTypeOf(dated.get().last).toEqualTypeOf<string | null>()
expectTypeOf(db.Author.annotate({ last: Subquery(inner.values('pages')) }).get().last).toEqualTypeOf<
  number | null
>()
dated.filter({ last__gte: '2020-01-01' })

// A key is compared with what `values` gives for one name, and with rows.
db.Author.filter({ pk__in: db.Book.values('author') })
db.Author.filter({
  pk__in: db.Book.values('author').slice(0, 3),
  id__in: db.Book.valuesList('author_id', { flat: true }),
})
db.Book.filter({ pk__in: db.Book.orderBy('title').slice(0, 3) })
db.Book.filter({ title__in: db.Tag.values('name') })
// @ts-expect-error texts are no keys
db.Author.filter({ pk__in: db.Book.values('title') })

// A condition is put together step by step.
let either = or({ title: 'a' })
either = or(either, { title: text })
either = or(either, { pages: 3 })
db.Book.filter(either)
let each = or({ title: 'a' })
each = or({ title: 'b' })
for (const title of ['x', 'y']) each = or(each, { title })
let negated = not({ author__name: 'a' })
negated = not({ author__name: 'b' })
let pages = and({ pages: 1 }, { pages__in: [1, 2] })
pages = and({ pages: 2 }, { pages__in: [3] })
let tagged = any('tags', { kind: 'genre' })
tagged = any('tags', { kind: 'mood' })
const list = [xor({ published: '2020-01-01' })]
list.push(xor({ published: new Date() }))
const longest = [300, 400].map((most) => or({ pages: most })).reduce((a, b) => and(a, b))
db.Book.filter(each, negated, pages, tagged, and(...list), longest)
let branches = Case(When({ pages: 1 }, 'short'), { default: 'long' })
branches = Case(When({ pages: 2 }, 'brief'), { default: 'long' })
let counted = count('books', { filter: { books__pages: 1 } })
counted = count('books', { filter: { books__pages: 2 } })
db.Author.annotate({ counted })
db.Book.annotate({ length: branches })
let owning = or(Exists(db.Book.filter({ author: OuterRef('pk') })), { name: 'a' })
owning = or(Exists(db.Book.filter({ author: OuterRef('pk') })), { name: 'b' })
db.Author.filter(owning)
// @ts-expect-error another name
negated = not({ titel: 'b' })
// @ts-expect-error no such choice
db.Tag.filter(or({ kind: 'gnre' }))
// @ts-expect-error no such field
db.Book.annotate({ n: Case(When({ titel: 'x' }, 1)) })
declare const field: 'title' | 'author__name'
db.Book.filter(where(field, text))
db.Book.filter(where('pages__gt', 3), where('title', 'x'))
// @ts-expect-error no such field
db.Book.filter(where('titel', 'x'))
// @ts-expect-error one of the fields takes no such value
db.Book.filter(where(field as 'title' | 'pages', text))
const wanted: WhereDraft<Library, 'Book', 'title__icontains' | 'author'> = {}
wanted.title__icontains = text
wanted.author = author
db.Book.filter(wanted)
// @ts-expect-error no such model
export type NoCreate = CreateInput<Library, 'Bok'>
// @ts-expect-error no such model
export type NoUpdate = UpdateInput<Library, 'Bok'>
// @ts-expect-error no such model
export type NoDraft = WhereDraft<Library, 'Bok', 'title'>
// @ts-expect-error no such model
export type NoWhere = Where<Library, 'Bok', 'title'>

// An annotation has its own name; a helper reports a wrong chain at its place.
// @ts-expect-error the model has that name
db.Author.annotate({ name: count('books') })
// @ts-expect-error the model has that name
db.Author.alias({ books: lower('name') })
db.Author.aggregate({ name: count('books') })
// @ts-expect-error no such relation
db.Author.annotate({ n: count('boks') })
// @ts-expect-error no such field
db.Author.annotate({ n: lower('nmae') })
// @ts-expect-error no numbers
db.Author.aggregate({ n: sum('name') })
// @ts-expect-error no such field
db.Book.update(1, { pages: F('pags') })
// @ts-expect-error no such field
db.Book.all().update({ pages: F('pags').plus(1) })
const made = count('boks')
// @ts-expect-error made elsewhere, and checked where it is taken in
db.Author.annotate({ n: made })

// Query sets of several models, modes and annotations in one value.
const several = [db.Author.all(), db.Tag.all()]
for (const rows of several) expectTypeOf(rows.count()).toEqualTypeOf<number>()
const oneOfTwo = text === '' ? db.Author.all() : db.Tag.all()
expectTypeOf(oneOfTwo.toArray()).toEqualTypeOf<Row<Library, 'Author'>[] | Row<Library, 'Tag'>[]>()
const slices = [db.Author.slice(0, 3), db.Tag.slice(0, 3)]
expectTypeOf(slices.map((rows) => rows.count())).toEqualTypeOf<number[]>()
const annotated = text === '' ? db.Author.annotate({ n: count('books') }) : db.Author.all()
expectTypeOf(annotated.filter({ name: text }).count()).toEqualTypeOf<number>()
annotated.orderBy('name', '-born').toArray()
annotated.orderBy(F('name').desc()).reverse()
oneOfTwo.orderBy('name').slice(0, 3)
const counts =
  text === '' ? db.Author.annotate({ n: count('books') }) : db.Author.annotate({ m: count('books') })
counts.orderBy('name').first()
const combined = text === '' ? db.Author.all().union(db.Author.all()) : db.Tag.all().union(db.Tag.all())
combined.orderBy('name').toArray()
