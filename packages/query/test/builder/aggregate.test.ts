import { defineSchema, foreignKey, model } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import fc from 'fast-check'
import { and, avg, Case, count, createStore, F, max, sum, When } from '../../src/index.js'
import { emptyLibrary, filledLibrary, loose, refused } from '../worlds/library.js'

const test = suite('aggregates over the rows of a query set')

test('over distinct values each counts once', () => {
  const { db } = filledLibrary()
  const countries = db.Author.values('country').distinct()
  assert.equal(countries.aggregate({ n: count('*'), named: count('country') }), { n: 2, named: 2 })
  assert.is(countries.count(), 2)
  const rated = db.Book.values('author').distinct()
  assert.equal(rated.aggregate({ n: count('author') }), { n: rated.count() })
})

test('aggregates beside distinct values distinguish them', () => {
  const { db, gaiman } = filledLibrary()
  gaiman.books.create({ title: 'Sandman', rating: 45 })
  // Of Gaiman's three books two have the same rating.
  assert.equal(
    db.Book.filter({ author: gaiman })
      .values('author')
      .distinct()
      .aggregate({ n: sum('rating') }),
    { n: 40 + 45 },
  )
})

test('a slice of groups, or of distinct values, is aggregated in its order', () => {
  const { db } = filledLibrary()
  const groups = db.Book.values('author')
    .annotate({ n: count('pk'), best: max('rating') })
    .orderBy('-n', 'author')
  const [first] = groups
  assert.equal(groups.slice(0, 1).aggregate({ n: sum('n') }), { n: first?.n })
  const best = db.Book.values('rating').distinct().orderBy('-rating')
  assert.equal(best.slice(0, 1).aggregate({ best: avg('rating') }), { best: best.toArray()[0]?.rating })
})

test('an aggregate of an aggregate needs an annotation between them', () => {
  const { db } = filledLibrary()
  assert.is(refused(() => db.Book.aggregate({ n: sum(sum('rating')) })).code, 'ERR_NESTED_AGGREGATE')
  assert.equal(db.Author.annotate({ n: count('books') }).aggregate({ n: sum('n') }), { n: db.Book.count() })
  assert.equal(db.Author.annotate({ n: count('books') }).aggregate({ n: sum(F('n').times(2)) }), {
    n: 2 * db.Book.count(),
  })
})

test('of groups only what they have is aggregated', () => {
  const { db } = filledLibrary()
  const groups = db.Book.values('author').annotate({ n: count('pk') })
  assert.equal(
    groups.aggregate({ n: sum('n'), authors: count('author'), some: count('*', { filter: { n__gt: 1 } }) }),
    {
      n: 4,
      authors: 3,
      some: 1,
    },
  )
  assert.is(refused(() => loose(groups).aggregate({ n: sum('rating') })).code, 'ERR_NOT_GROUPED')
})

test('a combination is aggregated as it is', () => {
  const { db } = filledLibrary()
  const cheap = db.Book.filter({ rating__lt: 42 })
  const good = db.Book.filter({ rating__gte: 40 })
  assert.equal(loose(cheap.union(good)).aggregate({ n: count('*'), all: sum('rating') }), { n: 4, all: 163 })
  const ratings = cheap.values('rating').union(good.values('rating'))
  assert.equal(loose(ratings).aggregate({ n: count('*'), all: sum('rating') }), { n: 4, all: 163 })
  assert.equal(
    ratings
      .orderBy('-rating')
      .slice(0, 2)
      .aggregate({ all: sum('rating') }),
    { all: 48 + 45 },
  )
  assert.is(refused(() => loose(ratings).aggregate({ n: sum('id') })).code, 'ERR_NOT_GROUPED')
  const twice = (from: typeof cheap) => from.annotate({ twice: F('rating').times(2) })
  assert.equal(loose(twice(cheap).union(twice(good))).aggregate({ all: sum('twice') }), { all: 326 })
})

test('an ordering that leads back to itself is in the way of rows, not of aggregates and sets of keys', () => {
  const db = createStore(
    defineSchema({
      Knot: model({ end: foreignKey('Rope', { onDelete: 'CASCADE' }) }, { ordering: ['end'] }),
      Rope: model({ tie: foreignKey('Knot', { onDelete: 'CASCADE', null: true }) }, { ordering: ['tie'] }),
    }),
  )
  const rope = db.Rope.create({})
  const knot = db.Knot.create({ end: rope })
  assert.is(refused(() => db.Knot.toArray()).code, 'ERR_ORDERING_LOOP')
  assert.equal(db.Knot.aggregate({ n: count('pk') }), { n: 1 })
  db.Rope.update(rope, { tie: knot })
  assert.is(db.Rope.filter({ tie__in: db.Knot.all() }).count(), 1)
})

test('whether there are related rows is one value of a row, beside aggregates too', () => {
  const { db } = filledLibrary()
  db.Author.create({ name: 'Nobody' })
  const best = Case(When({ books__isnull: true }, 0), { default: max('books__rating') })
  assert.equal(db.Author.annotate({ best }).orderBy('pk').valuesList('name', 'best').toArray(), [
    ['Rowling', 30],
    ['Gaiman', 45],
    ['Le Guin', 48],
    ['Nobody', 0],
  ])
  assert.is(
    db.Author.annotate({ idle: and({ books__isnull: true }) })
      .filter({ idle: true })
      .get().name,
    'Nobody',
  )
  assert.is(
    refused(() => db.Author.annotate({ untagged: and({ books__tags__isnull: true }) })).code,
    'ERR_MULTI_VALUED',
  )
})

test('distinct values are aggregated as a set of them is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 3 })), { maxLength: 12 }),
      (given) => {
        const db = emptyLibrary()
        const author = db.Author.create({ name: 'x' })
        for (const [title, rating] of given) author.books.create({ title, rating })
        const pairs = [...new Map(given.map((pair) => [pair.join(), pair])).values()]
        const values = db.Book.values('title', 'rating').distinct()
        assert.equal(values.aggregate({ n: count('*'), all: sum('rating', { default: 0 }) }), {
          n: pairs.length,
          all: pairs.reduce((total, [, rating]) => total + rating, 0),
        })
      },
    ),
  )
})

test.run()
