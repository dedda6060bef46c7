import { expectTypeOf } from 'expect-type'
import {
  all,
  and,
  any,
  count,
  defined,
  Exists,
  F,
  lookups,
  lower,
  none,
  not,
  oneOf,
  or,
  OuterRef,
  Subquery,
  xor,
  type Condition,
  type Database,
  type QuerySet,
  type Row,
  type Where,
} from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const author: Row<Library, 'Author'>
declare const book: Row<Library, 'Book'>
declare const tag: Row<Library, 'Tag'>
declare const trattoria: Row<Library, 'Trattoria'>
declare const place: Row<Library, 'Place'>
declare const text: string

expectTypeOf(db.Book.filter({ title: 'x' })).toEqualTypeOf<QuerySet<Library, 'Book'>>()
expectTypeOf(db.Book.filter({ title: 'x' }).exclude({ pages: 1 })).toEqualTypeOf<QuerySet<Library, 'Book'>>()

// Names that aren't known.
// @ts-expect-error they must be known here
db.Book.filter({} as Readonly<Record<`title${string}`, string>>)

// A list of conditions, of which there may be none.
const conditions = [not({ title: text })]
expectTypeOf(db.Book.filter(...conditions)).toEqualTypeOf<QuerySet<Library, 'Book'>>()
db.Book.exclude(...conditions).filter({ pages: 1 }, ...conditions)
expectTypeOf(db.Book.values('title').filter(...conditions)).toEqualTypeOf(db.Book.values('title'))
author.books.filter(...conditions)
// @ts-expect-error conditions on another model
db.Author.filter(...conditions)

// Conditions on related rows: each chain begins behind the relation.
db.Author.filter(
  any('books', { title__startswith: 'x', tags__name: 'y' }),
  none('friends'),
  all('books__tags', not({ kind: 'mood' })),
)
db.Author.filter(any('books', or({ pages: 1 }, any('tags', { name: 'x' }))))
db.Author.filter(any('books', { published__gt: OuterRef('born'), title: F('tags__name') }))
// @ts-expect-error no such relation of Author
db.Author.filter(any('boks', { title: 'x' }))
// @ts-expect-error no such relation of Author, without conditions as well
db.Author.filter(none('boks'))
// @ts-expect-error no such field of Book
db.Author.filter(any('books', { titel: 'x' }))
// @ts-expect-error a title is a string
db.Author.filter(all('books', not({ title: 3 })))

// Chains: forward, reverse, both ways over many-to-manys, to parents and children, to any depth.
db.Book.filter({
  author__name: 'x',
  author__profile__city__icontains: 'x',
  editor__friends__friends__born__year__gte: 1950,
})
db.Author.filter({
  books__tags__book__author__name: 'x',
  profile__bio__isnull: true,
  groups__membership__since__lt: '2020-01-01',
})
db.Tag.filter({ book__title: 'x' })
db.Place.filter({ restaurant__trattoria__regional: true })
db.Trattoria.filter({ name: 'x', restaurant_link__stars__gt: 1, chef__name: 'x', place_ptr__name: 'y' })
db.Note.filter({ owner__note_owned__body__contains: 'x' })
db['sales.Order'].filter({ lines__amount__gt: 1, previous__book__title: 'x' })
db.Book.filter({ order__lines__amount: 2 })
// @ts-expect-error `books` is the attribute; the step is named by relatedQueryName
db.Tag.filter({ books__title: 'x' })
// @ts-expect-error hidden by '+'
db.Shelf.filter({ book__title: 'x' })
// @ts-expect-error no such relation of Book
db.Author.filter({ books__tgas__name: 'x' })
// @ts-expect-error no such field of Tag
db.Author.filter({ books__tags__nam: 'x' })
// @ts-expect-error no such lookup
db.Book.filter({ title__containz: 'x' })
// @ts-expect-error a string has no year
db.Book.filter({ title__year: 1 })
// @ts-expect-error a chain that isn't whole
db.Book.filter({ author__: 1 })
// @ts-expect-error the rest of a right where-object doesn't hide a wrong chain
db.Book.filter({ title: 'x', author__name: 'x', nope: 1 })

// Keys, rows and null for relations.
db.Book.filter({ author, author_id: 1, author__id: 1, author__pk: 1, pk: 1, pk__in: [1, 2] })
db.Book.filter({ author: 1, editor: null, editor__isnull: true, tags: tag, tags__in: [tag, 2] })
db.Book.filter({
  author__in: db.Author.filter({ name: 'x' }),
  author__pk__in: db.Author.valuesList('id', { flat: true }),
})
db.Book.filter({ tags__in: new Set([tag]), shelf: '3f0c2b1e-0000-4000-8000-000000000000' })
db.Author.filter({ books: book, books__in: [book], profile__isnull: true })
db.Shelf.filter({ room: 1n, room__number__gte: 5 })
db.Restaurant.filter({ place_ptr: place, trattoria })
db.Place.get(trattoria)
// @ts-expect-error a row of another model
db.Book.filter({ author: book })
// @ts-expect-error a place need not be a restaurant
db.Trattoria.filter({ restaurant_link: place })
// @ts-expect-error the key is a number
db.Book.filter({ author_id: 'x' })
// @ts-expect-error rows of another model
db.Book.filter({ author__in: db.Tag.all() })
// @ts-expect-error something that only looks like a row
db.Book.filter({ author: { id: 1, name: 'x' } })

// Values by lookup.
db.Book.filter({
  pages__in: [1, 2, null],
  pages__range: [1, 100],
  pages__isnull: false,
  pages__gt: 2.5,
  pages__contains: 1,
})
db.Book.filter({
  published: new Date(),
  published__year: 2012,
  published__week_day__in: [1, 7],
  published__range: ['2012-01-01', '2013-01-01'],
})
db.Book.filter({ price__gt: 9.5, price: '9.90', title__regex: '^x', title__iexact: 'x' })
db.Note.filter({
  created__date: '2024-05-01',
  created__date__year: 2024,
  created__time__hour: 3,
  created__hour__lt: 12,
  created__iso_year: 2024,
})
db.Book.filter({ settings__theme: 'dark', settings__widths__0__gt: 3, settings__isnull: false })
db.Tag.filter({ kind: 'genre', kind__in: ['genre', 'mood'], kind__startswith: 'g' })
// @ts-expect-error not one of the choices
db.Tag.filter({ kind: 'gnre' })
// @ts-expect-error isnull takes a boolean
db.Book.filter({ pages__isnull: 1 })
// @ts-expect-error range takes two
db.Book.filter({ pages__range: [1] })
// @ts-expect-error in takes a list
db.Book.filter({ pages__in: 1 })
// @ts-expect-error a number, not text
db.Book.filter({ pages__gt: '1' })
// @ts-expect-error nothing is greater than null
db.Book.filter({ pages__gt: null })
// @ts-expect-error undefined is refused in a lookup
db.Book.filter({ pages: undefined })
// @ts-expect-error values of another type
db.Book.filter({ pages__in: db.Tag.valuesList('name', { flat: true }) })

// Expressions and query sets as values.
db.Book.filter({ pages__gt: F('author__id').times(2).plus(1), title: F('author__name') })
db.Book.filter({ pages__gt: Subquery(db.Tag.valuesList('id', { flat: true })) })
// @ts-expect-error F names no field of Book
db.Book.filter({ pages__gt: F('auther__id') })
// @ts-expect-error nor does it inside arithmetic
db.Book.filter({ pages__gt: F('id').plus(F('auther__id')) })
// @ts-expect-error a wrong chain is one whatever it is compared with
db.Book.filter({ titel: F('title') })
// @ts-expect-error a wrong chain in a subquery
db.Author.filter(Exists(db.Book.filter({ auhtor: OuterRef('pk') })))
// @ts-expect-error no lookup
db.Book.filter({ title__containz: lower('title') })

// Lists may have expressions in them.
db.Book.filter({ pages__in: [F('author__id'), 3, null], pages__range: [F('id'), 5] })
db.Book.filter({ author__in: [author, F('id')] }, or({ pages__in: [F('id'), 3] }))
db.Author.filter(Exists(db.Book.filter({ author__in: [OuterRef('pk')], pages__range: [0, OuterRef('id')] })))
// @ts-expect-error a wrong chain in a list
db.Book.filter({ pages__in: [F('auther__id'), 3] })
// @ts-expect-error a wrong chain in a list in a condition
db.Book.filter(or({ pages__in: [F('auther__id'), 3] }))
// @ts-expect-error a wrong chain in a range
db.Book.filter({ pages__range: [F('auther__id'), 3] })
// @ts-expect-error a wrong value beside an expression
db.Book.filter({ pages__in: [F('id'), 'x'] })

// Conditions, and several arguments.
db.Book.filter(or({ title: 'x' }, { author__name: 'x' }), { pages__gt: 1 })
db.Book.filter(
  { pages__gt: 1 },
  or({ title: 'x' }, not({ author__in: [author] })),
  xor({ pages: 1 }, and({ pages: 2 }, { title: 'x' })),
)
db.Book.exclude(not({ title: 'x' }))
db.Book.get(or({ title: 'x' }, { pages: 3 }))
db.Author.filter(Exists(db.Book.all()))
db.Author.filter(not(Exists(db.Book.filter({ author: OuterRef('pk') }))))
// @ts-expect-error a wrong chain inside a condition
db.Book.filter(or({ title: 'x' }, { author__nam: 'x' }))
// @ts-expect-error and deep inside
db.Book.filter(and({ title: 'x' }, not(or({ pages: 3 }, { tgas: 1 }))))
// @ts-expect-error a wrong value inside a condition
db.Book.filter(or({ title: 'x' }, { pages: 'x' }))
// @ts-expect-error in a second argument
db.Book.filter({ title: 'x' }, { tgas: 1 })
// @ts-expect-error in a condition as a second argument
db.Book.filter({ title: 'x' }, not({ tgas: 1 }))

// OuterRef is of the query set that takes the other in.
const ofOuter = db.Book.filter({ author: OuterRef('pk'), title__startswith: OuterRef('name') }).orderBy(
  'title',
)
db.Author.filter(Exists(ofOuter))
db.Author.annotate({ first: Subquery(ofOuter.valuesList('title', { flat: true })) })
db.Author.filter({ id__in: ofOuter.valuesList('author_id', { flat: true }) })
// @ts-expect-error Room has no name
db.Room.filter(Exists(ofOuter))
// @ts-expect-error Room has no name, in a value
db.Room.filter({ number__in: ofOuter.valuesList('author_id', { flat: true }) })
// @ts-expect-error Room has no name, in an annotation
db.Room.annotate({ first: Subquery(ofOuter.valuesList('title', { flat: true })) })
const twoOut = db.Tag.filter({ book: OuterRef('pk'), name: OuterRef(OuterRef('name')) })
db.Author.filter(Exists(db.Book.filter(Exists(twoOut))))
// @ts-expect-error the outermost has no name
db.Room.filter(Exists(db.Book.filter(Exists(twoOut))))

// Names that aren't known.
// @ts-expect-error a key of type string
db.Book.filter({ [text]: 1 })
db.Book.filter(lookups(text, { allow: ['title__icontains', 'author__name', 'published__year__gte'] }), {
  pages__gt: 3,
})
// @ts-expect-error conditions are checked, too
db.Book.filter(lookups(text, { allow: ['title__icontains', 'auther__name'] }))

// Where, for functions of one's own.
function named(
  where: Where<Library, 'Book', 'title' | 'author__name__icontains'>,
): QuerySet<Library, 'Book'> {
  return db.Book.filter(where)
}
named({ title: 'x', author__name__icontains: 'x' })
// @ts-expect-error
named({ title: 1, author__name__icontains: 'x' })

// Conditions as values: of a model, to be kept and passed on.
const visible = (name: string): Condition<Library, 'Book'> =>
  db.where('Book', or({ title: name }, { author__name: name }), { pages__gt: 1 })
const popular: Condition<Library, 'Author'> = db.where('Author', { books__pages__gt: 3, profile__city: text })
db.Book.filter(visible('x'), { pages: 1 }).exclude(visible('y'))
db.Book.filter(and(visible('x'), not(visible('y')), { title: 'x' }))
author.books.filter(visible('x'))
db.Author.filter(any('books', visible('x')), popular, none('books', visible('y'), { pages: 1 }))
db.Tag.filter(any('book__author', popular))
db.Book.annotate({ n: count('tags', { filter: visible('x') }) })
expectTypeOf(db.where('Book', and(visible('x'), { pages: 1 }))).toEqualTypeOf<Condition<Library, 'Book'>>()
declare const either: 'title' | 'author__name'
expectTypeOf(db.where('Book', either, text)).toEqualTypeOf<Condition<Library, 'Book'>>()
db.where('sales.Order', { book__title: 'x' })
const onPlace: Condition<Library, 'Place'> = db.where('Place', { name: 'x' })
db.Trattoria.filter(onPlace)
const filters: Condition<Library, 'Book'>[] = []
filters.push(visible('x'), db.where('Book', 'pages__gt', 3))
db.Book.filter(...filters)
// @ts-expect-error a condition on another model
db.Author.filter(visible('x'))
// @ts-expect-error a condition on another model, deep inside
db.Author.filter(or({ name: 'x' }, not(visible('x'))))
// @ts-expect-error a condition on another model than the relation leads to
db.Author.filter(any('books', popular))
// @ts-expect-error a parent isn't always a child
db.Place.filter(db.where('Trattoria', { name: 'x' }))
// @ts-expect-error no such field
db.where('Book', { titel: 'x' })
// @ts-expect-error a value of another type
db.where('Book', { title: 3 })
// @ts-expect-error none of the names takes a number
db.where('Book', either, 3)
// @ts-expect-error no such model
db.where('Bok', { title: 'x' })
// @ts-expect-error nothing has checked it on the model
const unchecked: Condition<Library, 'Book'> = and(visible('x'), { nope: 1 })
// @ts-expect-error a condition on another model
const wrongModel: Condition<Library, 'Book'> = popular
void [unchecked, wrongModel]

// Without the values that are undefined.
declare const maybe: string | undefined
declare const maybeAuthor: Row<Library, 'Author'> | undefined
expectTypeOf(db.Book.filter(defined({ title: maybe, author: maybeAuthor, pages: null }))).toEqualTypeOf<
  QuerySet<Library, 'Book'>
>()
db.Book.filter(or(defined({ title: maybe, pages__in: maybe === undefined ? undefined : [1, null] })))
db.Tag.filter(defined({ kind: 'genre', name: maybe }))
db.where('Book', defined({ title: maybe }))
// @ts-expect-error no such field
db.Book.filter(defined({ titel: maybe }))
// @ts-expect-error a value of another type
db.Book.filter(defined({ pages: maybe }))

// Names to order by from outside.
db.Book.orderBy(oneOf(text, ['title', 'author__name']), 'id')
expectTypeOf(oneOf(maybe, ['title', 'pages'])).toEqualTypeOf<'title' | 'pages' | '-title' | '-pages'>()
expectTypeOf(oneOf(null, ['title', 'pages'], 'desc')).toEqualTypeOf<'-title' | '-pages'>()
expectTypeOf(oneOf(text, ['title'], text)).toEqualTypeOf<'title' | '-title'>()
// @ts-expect-error no such field
db.Book.orderBy(oneOf(text, ['title', 'titel']))
const wanted = lookups(text, { allow: ['title__icontains'], orderBy: ['title', 'author__name'] })
db.Book.filter(wanted).orderBy(...wanted.order, '-pk')
const unknownOrder = lookups(text, { allow: [], orderBy: ['titel'] })
// @ts-expect-error no such field
db.Book.orderBy(...unknownOrder.order)
// @ts-expect-error no order without the option
void lookups(text, { allow: [] }).order
