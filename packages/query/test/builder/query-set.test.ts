import { FieldError, UsageError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  and,
  avg,
  count,
  Exists,
  F,
  lookups,
  max,
  min,
  not,
  or,
  OuterRef,
  Subquery,
  sum,
  Value,
  xor,
} from '../../src/index.js'
import { filledLibrary, loose, refused } from '../worlds/library.js'

const test = suite('query set')
const titles = (rows: Iterable<{ readonly title: string }>): string[] => Array.from(rows, (row) => row.title)

test('is immutable and lazy, and keeps no result', () => {
  const { db, gaiman } = filledLibrary()
  const all = db.Book.all()
  const some = all.filter({ author: gaiman })
  assert.is(all.count(), 4)
  assert.is(some.count(), 2)
  gaiman.books.create({ title: 'Coraline' })
  assert.is(some.count(), 3)
  assert.ok(Object.isFrozen((some as unknown as { query: object }).query))
})

test('iterating takes its rows at the first step, so that the loop may write', () => {
  const { db } = filledLibrary()
  const iterator = db.Book.all()[Symbol.iterator]()
  db.Book.filter({ title: 'Stardust' }).delete()
  let seen = 0
  for (let step = iterator.next(); step.done !== true; step = iterator.next()) {
    seen += 1
    db.Book.delete(step.value)
    db.Author.create({ name: `new ${seen}` })
  }
  assert.is(seen, 3)
  assert.is(db.Book.count(), 0)
})

test('without an order rows come in order of creation, whatever the query', () => {
  const { db } = filledLibrary()
  assert.equal(titles(db.Book.filter({ tags__name__in: ['Crime', 'Fantasy', 'Science Fiction'] })), [
    'Stardust',
    'Good Omens',
    'The Left Hand of Darkness',
  ])
})

test('filter chains calls, exclude is its opposite, all and none are what they say', () => {
  const { db } = filledLibrary()
  assert.equal(titles(db.Book.filter({ author__country: 'uk' }).exclude({ tags__name: 'Crime' })), [
    'The Casual Vacancy',
    'Stardust',
  ])
  assert.is(loose(db.Book).filter().count(), 4)
  assert.is(loose(db.Book).exclude().count(), 4)
  assert.is(db.Book.filter({}).count(), 4)
  assert.is(db.Book.none().count(), 0)
  assert.equal(db.Book.none().toArray(), [])
  assert.is(db.Book.none().exists(), false)
})

test('and, or, not and xor combine where-objects and each other', () => {
  const { db } = filledLibrary()
  assert.equal(titles(db.Book.filter(or({ title: 'Stardust' }, { rating__gte: 48 }))), [
    'Stardust',
    'The Left Hand of Darkness',
  ])
  assert.equal(titles(db.Book.filter(and({ rating__gt: 30 }, not({ author__name: 'Gaiman' })))), [
    'The Left Hand of Darkness',
  ])
  assert.equal(titles(db.Book.filter(xor({ rating__gt: 30 }, { author__name: 'Gaiman' }))), [
    'The Left Hand of Darkness',
  ])
  assert.equal(titles(db.Book.exclude(or({ title: 'Stardust' }, { rating__gte: 45 }))), [
    'The Casual Vacancy',
  ])
  assert.equal(titles(db.Book.filter(not({ title: 'Stardust' }), { author__name: 'Gaiman' })), ['Good Omens'])
  for (const empty of [or, xor]) assert.is(refused(() => empty()).code, 'ERR_ARGUMENT')
  assert.is(db.Book.filter(and()).count(), 4)
})

test('a condition that is none is refused', () => {
  const { db, stardust } = filledLibrary()
  const row: unknown = stardust
  const wrongs: readonly unknown[] = ['title', 5, null, [], () => true, row]
  for (const wrong of wrongs) assert.is(refused(() => loose(db.Book).filter(wrong)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => db.Book.filter(undefined as never)).code, 'ERR_UNDEFINED')
  assert.is(refused(() => db.Book.filter({ author__name: undefined as never })).code, 'ERR_UNDEFINED')
  assert.is(refused(() => or({ rating: undefined as never })).code, 'ERR_UNDEFINED')
})

test('a wrong name is refused by the call that has it', () => {
  const { db } = filledLibrary()
  const error = refused(() => db.Book.filter({ athor__name: 'x' } as never))
  assert.instance(error, FieldError)
  assert.is(error.code, 'ERR_UNKNOWN_FIELD')
  assert.match(error.message, "Book has no field or relation 'athor'")
  assert.is(refused(() => db.Book.filter({ title__like: 'x' } as never)).code, 'ERR_UNKNOWN_LOOKUP')
  assert.is(refused(() => db.Book.orderBy('nope' as never)).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => db.Book.values('nope' as never)).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => db.Book.annotate({ n: count('nope') } as never)).code, 'ERR_UNKNOWN_FIELD')
})

test('rows, keys, query sets and sets are values of lookups', () => {
  const { db, gaiman, le, fantasy } = filledLibrary()
  assert.is(db.Book.filter({ author: gaiman }).count(), 2)
  assert.is(db.Book.filter({ author: gaiman.id }).count(), 2)
  assert.is(db.Book.filter({ author_id: gaiman.id }).count(), 2)
  assert.is(db.Book.filter({ author__in: [gaiman, le] }).count(), 3)
  assert.is(db.Book.filter({ rating__in: new Set([40, 45]) }).count(), 2)
  assert.is(db.Book.filter({ author__in: db.Author.filter({ country: 'us' }) }).count(), 1)
  assert.is(db.Author.filter({ books__in: fantasy.books }).count(), 1)
  const other = filledLibrary()
  const foreign: readonly (() => unknown)[] = [
    () => db.Book.filter({ author: other.gaiman }),
    () => db.Book.filter({ author__in: [gaiman, other.gaiman] }),
    () => db.Book.filter({ author__in: other.db.Author.all() }),
    () => db.Author.filter(Exists(other.db.Book.filter({ author: OuterRef('pk') }))),
    () => db.Author.annotate({ n: count('books', { filter: { books__author: other.gaiman } }) }),
    () => db.Book.filter(not({ author: other.gaiman })),
  ]
  for (const call of foreign) assert.is(refused(call).code, 'ERR_OTHER_STORE')
})

test('orderBy takes names and expressions, with directions and places for nulls', () => {
  const { db } = filledLibrary()
  assert.equal(titles(db.Book.orderBy('-author__name', 'title')), [
    'The Casual Vacancy',
    'The Left Hand of Darkness',
    'Good Omens',
    'Stardust',
  ])
  assert.equal(titles(db.Book.orderBy(F('price').asc({ nulls: 'last' }))), [
    'Stardust',
    'The Left Hand of Darkness',
    'The Casual Vacancy',
    'Good Omens',
  ])
  assert.equal(titles(db.Book.orderBy('price')).at(0), 'Good Omens')
  assert.equal(titles(db.Book.orderBy('-price')).at(-1), 'Good Omens')
  assert.equal(titles(db.Book.orderBy(F('rating').times(-1))).at(0), 'The Left Hand of Darkness')
  assert.equal(titles(db.Book.orderBy('title').reverse()), [
    'The Left Hand of Darkness',
    'The Casual Vacancy',
    'Stardust',
    'Good Omens',
  ])
  assert.equal(titles(db.Book.orderBy('title').orderBy('id')), titles(db.Book))
  assert.is(refused(() => db.Book.orderBy('?' as never)).code, 'ERR_RANDOM_ORDER')
  assert.is(refused(() => db.Book.orderBy(5 as never)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => F('rating').desc({ nulls: 'middle' as never })).code, 'ERR_ARGUMENT')
})

test('what changes rows or order is refused after a slice', () => {
  const { db } = filledLibrary()
  const sliced = db.Book.orderBy('id').slice(1, 3) as unknown as ReturnType<typeof db.Book.all>
  const calls: readonly (() => unknown)[] = [
    () => sliced.filter({ rating: 1 }),
    () => sliced.exclude({ rating: 1 }),
    () => sliced.orderBy('title'),
    () => sliced.reverse(),
    () => sliced.last(),
    () => sliced.distinct(),
    () => sliced.get({ rating: 1 }),
    () => sliced.update({ rating: 1 }),
    () => sliced.delete(),
    () => sliced.latest('rating'),
    () => sliced.inBulk([1]),
    () => db.Book.slice(0, 1).first(),
    () => sliced.getOrCreate({ title: 'x' }),
  ]
  for (const call of calls) {
    const error = refused(call)
    assert.instance(error, UsageError)
    assert.is(error.code, 'ERR_SLICED')
  }
  assert.equal(titles(sliced), ['Stardust', 'Good Omens'])
})

test('values and valuesList return objects, tuples and single values', () => {
  const { db, gaiman } = filledLibrary()
  const own = db.Book.filter({ author: gaiman }).orderBy('id')
  assert.equal(own.values('title', 'author__name').toArray(), [
    { title: 'Stardust', author__name: 'Gaiman' },
    { title: 'Good Omens', author__name: 'Gaiman' },
  ])
  assert.equal(own.valuesList('id', 'title').first(), [2, 'Stardust'])
  assert.equal(own.valuesList('title', { flat: true }).toArray(), ['Stardust', 'Good Omens'])
  assert.equal(own.values({ twice: F('rating').times(2) }).toArray(), [{ twice: 80 }, { twice: 90 }])
  assert.equal(db.Profile.values().toArray(), [{ id: 1, city: 'Edinburgh', author_id: 1 }])
  assert.is(refused(() => db.Book.valuesList('id', 'title', { flat: true } as never)).code, 'ERR_FLAT')
  const shaped = db.Book.values('title') as unknown as ReturnType<typeof db.Book.all>
  assert.is(refused(() => shaped.delete()).code, 'ERR_VALUES')
  assert.is(refused(() => shaped.inBulk([1])).code, 'ERR_VALUES')
})

test('annotate, alias and aggregate', () => {
  const { db } = filledLibrary()
  const counted = db.Author.annotate({ n: count('books') }).filter({ n__gt: 1 })
  assert.equal(
    counted.toArray().map((row) => [row.name, row.n]),
    [['Gaiman', 2]],
  )
  assert.is(counted.first()?.books.count(), 2)
  assert.equal(
    db.Author.alias({ n: count('books') })
      .orderBy('-n', 'name')
      .valuesList('name', { flat: true })
      .toArray(),
    ['Gaiman', 'Le Guin', 'Rowling'],
  )
  assert.equal(
    db.Book.aggregate({
      n: count('*'),
      total: sum('rating'),
      low: min('rating'),
      high: max('rating'),
      mean: avg('rating'),
    }),
    {
      n: 4,
      total: 163,
      low: 30,
      high: 48,
      mean: 40.75,
    },
  )
  assert.equal(
    db.Book.aggregate({
      authors: count('author', { distinct: true }),
      good: count('*', { filter: { rating__gt: 44 } }),
    }),
    {
      authors: 3,
      good: 2,
    },
  )
  assert.equal(
    db.Book.values('author__country')
      .annotate({ n: count('*') })
      .orderBy('author__country')
      .toArray(),
    [
      { author__country: 'uk', n: 3 },
      { author__country: 'us', n: 1 },
    ],
  )
  assert.is(refused(() => db.Book.annotate({ n: 5 } as never)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => db.Book.annotate({ n: undefined } as never)).code, 'ERR_UNDEFINED')
  assert.is(refused(() => db.Book.aggregate('n' as never)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => sum(undefined as never)).code, 'ERR_ARGUMENT')
})

test('expressions: F and its arithmetic, Value, Exists, OuterRef, Subquery', () => {
  const { db } = filledLibrary()
  const own = db.Book.filter({ author: OuterRef('pk') })
  assert.equal(
    db.Author.filter(Exists(own.filter({ rating__gte: 45 })))
      .valuesList('name', { flat: true })
      .toArray(),
    ['Gaiman', 'Le Guin'],
  )
  assert.equal(
    db.Author.filter(not(Exists(own.filter({ rating__gte: 45 }))))
      .valuesList('name', { flat: true })
      .toArray(),
    ['Rowling'],
  )
  const best = Subquery(own.orderBy('-rating').valuesList('title', { flat: true }))
  assert.equal(db.Author.annotate({ best }).orderBy('id').valuesList('best', { flat: true }).toArray(), [
    'The Casual Vacancy',
    'Good Omens',
    'The Left Hand of Darkness',
  ])
  const math = db.Book.annotate({
    a: F('rating').plus(1),
    b: F('rating').minus(1),
    c: F('rating').dividedBy(4),
    d: F('rating').mod(7),
    e: F('rating').power(2),
    f: Value(7),
  })
  assert.equal(
    math.filter({ title: 'Stardust' }).valuesList('a', 'b', 'c', 'd', 'e', 'f').first(),
    [41, 39, 10, 5, 1600, 7],
  )
  assert.equal(titles(db.Book.filter({ rating__gt: F('author__id').times(15) })), [
    'The Casual Vacancy',
    'Stardust',
    'Good Omens',
    'The Left Hand of Darkness',
  ])
  assert.is(refused(() => F(undefined as never)).code, 'ERR_UNDEFINED')
  assert.is(refused(() => Value(undefined as never)).code, 'ERR_UNDEFINED')
  assert.is(refused(() => F('rating').plus(undefined as never)).code, 'ERR_UNDEFINED')
  assert.is(refused(() => Exists('x' as never)).code, 'ERR_ARGUMENT')
})

test('an alias can be used in conditions, not returned', () => {
  const { db } = filledLibrary()
  const counted = db.Author.alias({ n: count('books') })
  assert.is(counted.filter({ n: 2 }).count(), 1)
  assert.is(
    counted
      .annotate({ m: F('n').plus(1) })
      .orderBy('-m')
      .first()?.m,
    3,
  )
  assert.is(Object.hasOwn(counted.first() ?? {}, 'n'), false)
  assert.is(refused(() => loose(counted).values('n')).code, 'ERR_ALIAS')
  assert.is(refused(() => loose(counted).valuesList('n')).code, 'ERR_ALIAS')
  assert.is(refused(() => loose(counted).aggregate({ m: sum('n') })).code, 'ERR_ALIAS')
})

test('a condition is an expression, too', () => {
  const { db } = filledLibrary()
  const good = loose(db.Book).annotate({ good: or({ rating__gt: 44 }, { title: 'Stardust' }) })
  assert.equal(good.orderBy('id').valuesList('good', { flat: true }).toArray(), [false, true, true, true])
  assert.is(
    loose(db.Book)
      .filter({ sold: not({ rating__gt: 44 }) })
      .count(),
    2,
  )
  assert.is(
    refused(() => loose(db.Book).annotate({ x: lookups('rating=1', { allow: ['rating'] }) })).code,
    'ERR_ARGUMENT',
  )
})

test('what needs whole rows is refused after values', () => {
  const { db } = filledLibrary()
  const values = loose(db.Book.values('title'))
  for (const call of [
    () => values.only('title'),
    () => values.defer('title'),
    () => values.selectRelated('author'),
    () => values.prefetchRelated('tags'),
  ])
    assert.is(refused(call).code, 'ERR_VALUES')
})

test('union, intersection and difference', () => {
  const { db } = filledLibrary()
  const gaiman = db.Book.filter({ author__name: 'Gaiman' })
  const good = db.Book.filter({ rating__gte: 45 })
  assert.equal(titles(gaiman.union(good).orderBy('id')), [
    'Stardust',
    'Good Omens',
    'The Left Hand of Darkness',
  ])
  assert.is(gaiman.union(good, { all: true }).exists(), true)
  assert.equal(titles(gaiman.intersection(good)), ['Good Omens'])
  assert.equal(titles(gaiman.difference(good)), ['Stardust'])
  const both = loose(gaiman.union(good))
  for (const call of [
    () => both.filter({ rating: 1 }),
    () => both.annotate({ n: count('tags') }),
    () => both.update({ rating: 1 }),
    () => both.delete(),
  ])
    assert.is(refused(call).code, 'ERR_COMBINED')
  assert.is(refused(() => gaiman.union(db.Author.all() as never)).code, 'ERR_COMBINED_MODELS')
  assert.is(refused(() => gaiman.union(filledLibrary().db.Book.all())).code, 'ERR_OTHER_STORE')
  assert.equal(titles(gaiman.union([])), titles(gaiman), 'a union with an empty list of query sets')
  assert.is(refused(() => gaiman.union([1] as never)).code, 'ERR_ARGUMENT')
})

test('only, defer, selectRelated and prefetchRelated change nothing, and refuse wrong names', () => {
  const { db, vacancy } = filledLibrary()
  const books = db.Book.only('title', 'author__name')
    .defer('rating')
    .selectRelated('author', 'author__profile')
    .prefetchRelated('tags', 'author__books', 'chapters')
  assert.is(books.first(), vacancy)
  const calls: readonly (() => unknown)[] = [
    () => db.Book.only('nope' as never),
    () => db.Book.defer('author__nope' as never),
    () => db.Book.selectRelated('nope' as never),
    () => db.Book.prefetchRelated('tags__nope' as never),
  ]
  for (const call of calls) {
    const error = refused(call)
    assert.is(error.code, 'ERR_UNKNOWN_FIELD')
    assert.match(error.message, "no field or relation 'nope'")
  }
  assert.is(refused(() => db.Book.selectRelated('tags' as never)).code, 'ERR_NOT_A_RELATION')
  assert.is(refused(() => db.Book.selectRelated('title' as never)).code, 'ERR_NOT_A_RELATION')
  assert.is(refused(() => db.Book.prefetchRelated('title' as never)).code, 'ERR_NOT_A_RELATION')
})

test('explain prints the plan', () => {
  const { db } = filledLibrary()
  assert.ok(String(db.Book.filter({ author__profile__city: 'Edinburgh' }).explain()).length > 0)
  const prolific = db.Author.annotate({ n: count('books') }).filter({ n__gt: 1 })
  assert.match(String(prolific.explain({ run: true })), /row by row: n__gt  \[1 row\]/)
})

test('combinations of combinations know the names of the first query set', () => {
  const { db } = filledLibrary()
  const more = (n: number) => db.Book.annotate({ more: F('rating').plus(n) })
  const values = more(1).values('more').union(more(2).values('more')).union(more(100).values('more'))
  assert.equal(values.orderBy('-more').slice(0, 2).toArray(), [{ more: 148 }, { more: 145 }])
  const rows = more(1).union(more(1)).union(more(1)).orderBy('-more')
  assert.is(rows.first()?.more, 49)
})

test.run()
