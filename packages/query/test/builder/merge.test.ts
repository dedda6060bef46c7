import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { count, F, max, not, type QuerySet } from '../../src/index.js'
import { emptyLibrary, filledLibrary, loose, refused, type Library } from '../worlds/library.js'

const test = suite('and, or, xor of query sets')
const titles = (rows: Iterable<{ readonly title: string }>): string[] => Array.from(rows, (row) => row.title)

test('combine conditions, and can go on', () => {
  const { db, gaiman } = filledLibrary()
  const his = db.Book.filter({ author: gaiman })
  const fantasy = db.Book.filter({ tags__name: 'Fantasy' })
  const crime = db.Book.filter({ tags__name: 'Crime' })
  assert.equal(titles(his.and(crime)), ['Good Omens'])
  assert.equal(titles(crime.or(db.Book.filter({ rating__gt: 46 })).orderBy('title')), [
    'Good Omens',
    'The Left Hand of Darkness',
  ])
  assert.equal(titles(fantasy.xor(crime)), ['Stardust'])
  assert.equal(titles(fantasy.or(crime).exclude({ title: 'Stardust' })), ['Good Omens'])
  assert.equal(titles(fantasy.and(crime)), ['Good Omens'])
})

test('xor of several is true where exactly one is', () => {
  const { db } = filledLibrary()
  const good = db.Book.filter({ rating__gte: 40 })
  const tagged = db.Book.filter({ tags__isnull: false })
  const priced = db.Book.filter({ price__isnull: false })
  assert.equal(titles(good.xor(tagged).xor(priced)), ['The Casual Vacancy'])
  assert.equal(titles(good.xor(tagged).filter({ rating__gt: 0 }).xor(priced)), [
    'The Casual Vacancy',
    'Stardust',
    'The Left Hand of Darkness',
  ])
})

test("the other's order counts where it has one", () => {
  const { db } = filledLibrary()
  const some = db.Book.filter({ rating__gt: 30 })
  assert.equal(titles(some.orderBy('title').and(db.Book.orderBy('-rating'))), [
    'The Left Hand of Darkness',
    'Good Omens',
    'Stardust',
  ])
  assert.equal(titles(some.orderBy('title').or(db.Book.filter({ rating: 30 }))), [
    'Good Omens',
    'Stardust',
    'The Casual Vacancy',
    'The Left Hand of Darkness',
  ])
})

test('none is nothing to and, and leaves the other to or and xor', () => {
  const { db } = filledLibrary()
  const some = db.Book.filter({ rating__gt: 40 })
  assert.is(some.and(db.Book.none()).count(), 0)
  assert.is(db.Book.none().and(some).count(), 0)
  for (const all of [
    some.or(db.Book.none()),
    db.Book.none().or(some),
    some.xor(db.Book.none()),
    db.Book.none().xor(some),
  ])
    assert.is(all.count(), 2)
  assert.is(some.or(db.Book.all()).count(), 4)
  assert.is(db.Book.all().or(some).count(), 4)
})

test('a slice may be a side of or and xor, not of and', () => {
  const { db } = filledLibrary()
  const best = db.Book.orderBy('-rating').slice(0, 1)
  assert.equal(titles(db.Book.filter({ rating: 30 }).or(best).orderBy('rating')), [
    'The Casual Vacancy',
    'The Left Hand of Darkness',
  ])
  assert.is(refused(() => db.Book.all().and(best)).code, 'ERR_SLICED')
})

test('annotations are those of the first', () => {
  const { db } = filledLibrary()
  const tagged = db.Book.annotate({ n: count('tags') }).filter({ n__gt: 1 })
  assert.equal(
    tagged
      .or(db.Book.filter({ rating: 30 }).annotate({ n: F('rating') }))
      .orderBy('rating')
      .valuesList('title', 'n')
      .toArray(),
    [
      ['The Casual Vacancy', 0],
      ['Good Omens', 2],
    ],
  )
})

test('query sets that are not of the same kind are refused', () => {
  const { db, gaiman } = filledLibrary()
  const books = db.Book.all()
  const other = (query: unknown): QuerySet<Library, 'Book'> => query as QuerySet<Library, 'Book'>
  assert.is(refused(() => books.and(other(db.Author.all()))).code, 'ERR_COMBINED_MODELS')
  assert.is(refused(() => books.or(other(db.Book.values('title')))).code, 'ERR_COMBINED_VALUES')
  assert.is(refused(() => books.distinct().or(books)).code, 'ERR_COMBINED_DISTINCT')
  assert.is(refused(() => books.or(other(books.union(books)))).code, 'ERR_COMBINED')
  assert.is(refused(() => books.or(emptyLibrary().Book.all())).code, 'ERR_OTHER_STORE')
  assert.is(refused(() => books.or(other([gaiman]))).code, 'ERR_ARGUMENT')
})

test('are the set operations, whatever the sides are', () => {
  const { db, gaiman, fantasy } = filledLibrary()
  const sides = [
    db.Book.all(),
    db.Book.none(),
    db.Book.filter({ author: gaiman }),
    fantasy.books.all(),
    gaiman.books.filter({ rating__gt: 40 }),
    db.Book.filter({ tags__name: 'Fantasy' }).filter({ tags__name: 'Crime' }),
    db.Book.exclude({ tags__name: 'Crime' }),
    db.Book.filter(not({ rating: 30 })),
    db.Book.annotate({ n: count('tags') }).filter({ n: 1 }),
    db.Book.filter({ author__books__rating: 40 }),
  ]
  fc.assert(
    fc.property(fc.constantFrom(...sides), fc.constantFrom(...sides), (one, another) => {
      const [a, b] = [new Set(titles(one)), new Set(titles(another))]
      const every = titles(db.Book.all())
      assert.equal(
        titles(one.and(another)).sort(),
        every.filter((title) => a.has(title) && b.has(title)).sort(),
      )
      assert.equal(
        titles(one.or(another)).sort(),
        every.filter((title) => a.has(title) || b.has(title)).sort(),
      )
      assert.equal(
        titles(one.xor(another)).sort(),
        every.filter((title) => a.has(title) !== b.has(title)).sort(),
      )
    }),
    { numRuns: 150, includeErrorInReport: true },
  )
})
test.run()

const dates = suite('dates and datetimes')
dates('return each date once, in order, without nulls', () => {
  const { db, gaiman } = filledLibrary()
  gaiman.books.create({ title: 'Coraline', published: null })
  gaiman.books.create({ title: 'Sandman', published: '1990-12-31' })
  assert.equal(db.Book.dates('published', 'year').toArray(), [
    '1969-01-01',
    '1990-01-01',
    '1999-01-01',
    '2012-01-01',
  ])
  assert.equal(db.Book.filter({ author: gaiman }).dates('published', 'month', { order: 'desc' }).toArray(), [
    '1999-02-01',
    '1990-12-01',
    '1990-05-01',
  ])
  assert.is(db.Book.dates('published', 'day').count(), 5)
  assert.is(db.Book.dates('published', 'year').reverse().first(), '2012-01-01')
  assert.equal(db.Book.dates('published', 'year').slice(1, 3).toArray(), ['1990-01-01', '1999-01-01'])
})
dates('go over relations, of the choices that a filter left', () => {
  const { db } = filledLibrary()
  assert.equal(db.Author.dates('books__published', 'year').toArray(), [
    '1969-01-01',
    '1990-01-01',
    '1999-01-01',
    '2012-01-01',
  ])
  assert.equal(db.Author.filter({ books__title: 'Stardust' }).dates('books__published', 'year').toArray(), [
    '1999-01-01',
  ])
  assert.equal(db.Chapter.dates('book__published', 'year').toArray(), [])
})
dates('leave nulls out beside aggregates, too, at once and live', () => {
  const { db } = filledLibrary()
  const undated = db.Author.create({ name: 'Nobody' }).books.create({ title: 'Undated' })
  const years = loose(db.Book.dates('published', 'year', { order: 'desc' }))
  const sets = [years.annotate({ n: count('tags') }), years.annotate({ best: max('chapters__number') })]
  const live = sets.map((set) => {
    const seen: unknown[] = []
    const asLive = set as unknown as {
      live(): { subscribe(next: (values: unknown) => void): void }
    }
    asLive.live().subscribe((values) => seen.push(values))
    return seen
  })
  const expected = ['2012-01-01', '1999-01-01', '1990-01-01', '1969-01-01']
  for (const set of sets) {
    assert.equal(set.toArray(), expected)
    assert.is(set.count(), 4)
  }
  db.Book.update(undated, { published: '2020-02-03' })
  for (const [i, set] of sets.entries()) {
    assert.equal(set.toArray(), ['2020-01-01', ...expected])
    assert.equal(live[i]?.at(-1), ['2020-01-01', ...expected])
  }
})
dates('refuse what has no dates', () => {
  const { db } = filledLibrary()
  const loosely = db.Book as unknown as {
    dates(...given: readonly unknown[]): unknown
    datetimes(...given: readonly unknown[]): unknown
  }
  assert.is(refused(() => loosely.dates('title', 'year')).code, 'ERR_FUNCTION_ARGUMENT')
  assert.is(refused(() => loosely.dates('published', 'hour')).code, 'ERR_ARGUMENT')
  assert.is(refused(() => loosely.datetimes('published', 'year')).code, 'ERR_FUNCTION_ARGUMENT')
  assert.is(refused(() => loosely.dates('nope', 'year')).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => loosely.dates('published', 'year', { order: 'up' })).code, 'ERR_ARGUMENT')
})
dates.run()
