import { expectTypeOf } from 'expect-type'
import {
  and,
  arrayAgg,
  avg,
  Case,
  cast,
  coalesce,
  concat,
  count,
  extract,
  F,
  FilteredRelation,
  greatest,
  jsonAgg,
  jsonObject,
  length,
  lower,
  max,
  median,
  mod,
  mode,
  not,
  now,
  nullIf,
  OuterRef,
  percentile,
  Prefetch,
  round,
  sqrt,
  stdDev,
  stringAgg,
  Subquery,
  sum,
  trunc,
  truncDate,
  truncTime,
  upper,
  Value,
  variance,
  When,
  type Database,
  type Row,
} from '../../src/index.js'
import type { Library } from './library.js'
import type { JsonValue } from '@relata/core'

declare const db: Database<Library>

// Functions know their arguments' types; null comes from null.
const book = db.Book.annotate({
  shout: upper('title'),
  city: lower('author__profile__city'),
  n: length('title'),
  full: concat('title', Value(': '), 'author__profile__city'),
  year: extract('published', 'year'),
  month: trunc('published', 'month'),
  pagesOr: coalesce('pages', 0),
  most: greatest('pages', 100),
  root: sqrt('pages'),
  rounded: round('price', 1),
  text: cast('pages', 'text'),
  none: nullIf('title', Value('')),
  at: now(),
  card: jsonObject({ title: 'title', by: upper('author__name') }),
}).get({ pk: 1 })
expectTypeOf(book.shout).toEqualTypeOf<string>()
expectTypeOf(book.city).toEqualTypeOf<string | null>()
expectTypeOf(book.n).toEqualTypeOf<number>()
expectTypeOf(book.full).toEqualTypeOf<string>()
expectTypeOf(book.year).toEqualTypeOf<number>()
expectTypeOf(book.month).toEqualTypeOf<string>()
expectTypeOf(book.pagesOr).toEqualTypeOf<number>()
expectTypeOf(book.most).toEqualTypeOf<number | null>()
expectTypeOf(book.root).toEqualTypeOf<number | null>()
expectTypeOf(book.rounded).toEqualTypeOf<string>()
expectTypeOf(book.text).toEqualTypeOf<string | null>()
expectTypeOf(book.none).toEqualTypeOf<string | null>()
expectTypeOf(book.at).toEqualTypeOf<string>()
expectTypeOf(book.card).toEqualTypeOf<JsonValue>()

// What they name is checked, however deep.
// @ts-expect-error no such field
db.Book.annotate({ x: upper('titel') })
// @ts-expect-error no such field, inside another function
db.Book.annotate({ x: length(coalesce('title', lower('subtitle'))) })
// @ts-expect-error no such part
db.Book.annotate({ x: extract('published', 'fortnight') })
// @ts-expect-error not an Author's
db.Author.filter({ name: lower('title') })

// Functions of numbers and of dates take no other fields.
// @ts-expect-error a text has no parts of a date
db.Book.annotate({ x: extract('title', 'year') })
// @ts-expect-error nor has a number
db.Book.filter({ pages: extract('pages', 'year') })
// @ts-expect-error a date has no hour
db.Book.filter({ pages: extract('published', 'hour') })
// @ts-expect-error nor a time a year
db.Room.annotate({ x: trunc('opens', 'year') })
// @ts-expect-error a text has no beginning of a month
db.Book.orderBy(trunc('author__name', 'month'))
// @ts-expect-error a date has no time
db.Book.annotate({ x: truncTime('published') })
// @ts-expect-error a time has no date
db.Room.annotate({ x: truncDate('opens') })
// @ts-expect-error a text is no number
db.Book.annotate({ x: round('title') })
// @ts-expect-error nor as the second argument
db.Book.annotate({ x: mod('pages', 'title') })
// @ts-expect-error nor inside another function
db.Book.annotate({ x: coalesce(sqrt('title'), 0) })
declare const part: 'year' | 'hour'
const parts = db.Note.annotate({
  hour: extract('created', 'hour'),
  either: extract('created', part),
  day: trunc('created', 'day', { output: 'date' }),
  at: truncTime('created'),
  key: sqrt('owner'),
  long: round('created__year'),
}).get({ pk: 1 })
expectTypeOf(parts.hour).toEqualTypeOf<number>()
expectTypeOf(parts.either).toEqualTypeOf<number>()
expectTypeOf(parts.day).toEqualTypeOf<string>()
expectTypeOf(parts.at).toEqualTypeOf<string>()
expectTypeOf(parts.key).toEqualTypeOf<number | null>()
expectTypeOf(parts.long).toEqualTypeOf<number>()
db.Room.annotate({ hour: extract('opens', 'hour'), minutes: round('walk'), none: round(null) })
db.Author.annotate({ latest: Subquery(db.Book.filter({ author: OuterRef('pk') }).valuesList('published')) })
  .annotate({ year: extract('latest', 'year') })
  .get({ year: 2020 })
db.Book.annotate({ wide: round(F('settings__widths__0')) })
// Functions of texts take everything, as text.
db.Book.annotate({ x: lower('published'), y: length('pages') })

// Case, and conditions as values.
const sized = db.Book.annotate({
  size: Case(
    When({ pages__gt: 500 }, 'long'),
    When(and({ pages__gt: 200 }, not({ title: 'x' })), 'middling'),
    { default: 'short' },
  ),
  maybe: Case(When({ pages__gt: 500 }, F('pages'))),
  isLong: and({ pages__gt: 500 }),
}).get({ pk: 1 })
expectTypeOf(sized.size).toEqualTypeOf<string>()
expectTypeOf(sized.maybe).toEqualTypeOf<number | null>()
expectTypeOf(sized.isLong).toEqualTypeOf<boolean>()
// @ts-expect-error no such field in a branch's condition
db.Book.annotate({ x: Case(When({ paegs__gt: 500 }, 1)) })
// @ts-expect-error no such field in a branch's value
db.Book.annotate({ x: Case(When({ pages__gt: 500 }, F('paegs'))) })

// Arithmetic: durations, whole quotients, and `as`.
const room = db.Note.annotate({
  later: F('created').plus(3_600_000),
  age: now().minus(F('created')),
  day: truncDate('created'),
}).get({
  pk: 1,
})
expectTypeOf(room.later).toEqualTypeOf<string>()
expectTypeOf(room.age).toEqualTypeOf<number>()
expectTypeOf(room.day).toEqualTypeOf<string>()
expectTypeOf(db.Book.annotate({ x: F('id').dividedBy(2).as('decimal') }).get({ pk: 1 }).x).toEqualTypeOf<
  string | null
>()

// Aggregates: defaults are never null, and spread is a number.
const all = db.Book.aggregate({
  pages: sum('pages', { default: 0 }),
  spread: stdDev('pages', { sample: true }),
  v: variance('pages'),
  a: avg(length('title')),
})
expectTypeOf(all.pages).toEqualTypeOf<number>()
expectTypeOf(all.spread).toEqualTypeOf<number | null>()
expectTypeOf(all.v).toEqualTypeOf<number | null>()
expectTypeOf(all.a).toEqualTypeOf<number | null>()
// @ts-expect-error count has no default
count('books', { default: 0 })

// An outer reference inside a function is checked where the query set is taken in.
const longest = db.Book.filter({ author__name: upper(OuterRef('name')) }).valuesList('title', { flat: true })
db.Author.annotate({ longest: Subquery(longest) })
// @ts-expect-error Tag's name, but Book has none
db.Book.annotate({ longest: Subquery(longest) })

// Named relations are heads of chains.
const named = db.Author.annotate({
  long: FilteredRelation('books', { condition: { books__pages__gt: 500 } }),
})
expectTypeOf(
  named.annotate({ n: count('long'), latest: max('long__published') }).get({ pk: 1 }).n,
).toEqualTypeOf<number>()
expectTypeOf(named.get({ pk: 1 }).name).toEqualTypeOf<string>()
// @ts-expect-error it is no attribute of the rows
void named.get({ pk: 1 }).long
named.filter({ long__title: 'x', long__tags__name: 'y', long__isnull: false })
// @ts-expect-error no field of Book
named.filter({ long__titel: 'x' })
// @ts-expect-error no relation
db.Author.annotate({ long: FilteredRelation('name') })
// @ts-expect-error the condition names what isn't there
db.Author.annotate({ long: FilteredRelation('books', { condition: { books__paegs__gt: 500 } }) })

// dates, and two query sets as one.
expectTypeOf(db.Book.dates('published', 'year').toArray()).toEqualTypeOf<string[]>()
expectTypeOf(db.Note.datetimes('created', 'hour', { order: 'desc' }).first()).toEqualTypeOf<string | null>()
// @ts-expect-error a text has no dates
db.Book.dates('title', 'year')
// @ts-expect-error a date has no hours
db.Book.datetimes('published', 'hour')
db.Book.filter({ pages: 1 })
  .or(db.Book.filter({ pages: 2 }))
  .and(db.Book.all())
  .xor(db.Book.none())
  .filter({ title: 'x' })
  .update({ pages: 1 })
// @ts-expect-error rows of another model
db.Book.filter({ pages: 1 }).or(db.Author.all())

// Prefetch: a separate attribute.
const author = db.Author.prefetchRelated(
  'edited__tags',
  Prefetch('books', { query: db.Book.annotate({ n: count('tags') }), toAttr: 'counted' }),
  Prefetch('profile', { toAttr: 'theProfile' }),
).get({ pk: 1 })
expectTypeOf(author.counted[0]?.n).toEqualTypeOf<number | undefined>()
expectTypeOf(author.theProfile).toEqualTypeOf<Row<Library, 'Profile'> | null>()
// @ts-expect-error no such relation
db.Author.prefetchRelated(Prefetch('bookz', { toAttr: 'x' }))
// @ts-expect-error a relation's name
db.Author.prefetchRelated(Prefetch('books', { toAttr: 'edited' }))

// Lists: items as they are read, null only where a related row's value may be.
const lists = db.Author.annotate({
  titles: arrayAgg('books__title'),
  pages: arrayAgg('books__pages', { orderBy: ['-books__title', F('books__id').desc()], default: [] }),
  text: stringAgg('books__pages', ', ', { default: '' }),
  maybe: stringAgg('books__title', ', '),
  cards: jsonAgg('books__title', { filter: { books__pages__gt: 1 } }),
}).get({ pk: 1 })
expectTypeOf(lists.titles).toEqualTypeOf<readonly string[] | null>()
expectTypeOf(lists.pages[0]).toEqualTypeOf<number | null | undefined>()
expectTypeOf(lists.text).toEqualTypeOf<string>()
expectTypeOf(lists.maybe).toEqualTypeOf<string | null>()
expectTypeOf(lists.cards).toEqualTypeOf<readonly string[] | null>()
const middle = db.Book.aggregate({
  mid: median('pages'),
  p: percentile('pages', 0.9, { default: 0 }),
  usual: mode('title'),
})
expectTypeOf(middle.mid).toEqualTypeOf<number | null>()
expectTypeOf(middle.p).toEqualTypeOf<number>()
expectTypeOf(middle.usual).toEqualTypeOf<string | null>()
// @ts-expect-error Book has no field or relation 'titel'
db.Book.aggregate({ x: arrayAgg('titel') })
// @ts-expect-error Book has no field or relation 'titel'
db.Book.aggregate({ x: arrayAgg('title', { orderBy: '-titel' }) })
// @ts-expect-error Book has no field or relation 'paegs'
db.Book.annotate({ x: stringAgg('title', ', ', { orderBy: ['title', F('paegs').desc()] }) })
// @ts-expect-error median takes numbers, not string
db.Book.aggregate({ x: median('title') })
// @ts-expect-error a percentile has a fraction
percentile('pages')
// @ts-expect-error a mode of different values is any of them
mode('pages', { distinct: true })
