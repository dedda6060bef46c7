import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Case, count, F, lower, OuterRef, Subquery, sum, Value, When, and } from '../../src/index.js'
import { filledLibrary, loose, refused } from '../worlds/library.js'

const test = suite('what a query set refuses')

test('a subquery that finds nothing equals nothing, and nothing is greater', () => {
  const { db } = filledLibrary()
  const nothing = Subquery(db.Book.none().values('rating'))
  const unpriced = Subquery(db.Book.none().values('price'))
  for (const none of [
    db.Book.filter({ rating: nothing }),
    db.Book.filter({ rating__gt: nothing }),
    db.Book.filter({ price: unpriced }),
    db.Book.annotate({ asked: F('price') }).filter({ asked: unpriced }),
    db.Book.annotate({ asked: F('price') }).filter({ asked__lte: unpriced }),
  ])
    assert.equal(none.toArray(), [])
  const least = Subquery(db.Book.orderBy('rating').values('rating').slice(0, 1))
  assert.is(db.Book.filter({ rating__gt: least }).count(), 3)
})

test('a subquery is one value', () => {
  const { db } = filledLibrary()
  const theirs = db.Book.filter({ author: OuterRef('pk') })
  assert.is(
    refused(() => loose(db.Author).annotate({ best: Subquery(theirs.values('pk', 'title')) })).code,
    'ERR_ONE_COLUMN',
  )
})

test('a condition is true or false', () => {
  const { db } = filledLibrary()
  for (const given of [
    F('title'),
    Value('x'),
    lower('title'),
    Case(When({ rating: 30 }, 'few'), { default: 'many' }),
  ])
    assert.is(refused(() => loose(db.Book).filter(given)).code, 'ERR_NOT_A_CONDITION')
  assert.equal(
    loose(db.Book)
      .filter(Case(When({ rating: 30 }, true), { default: false }))
      .count(),
    1,
  )
  assert.is(refused(() => When(and(), 'x')).code, 'ERR_ARGUMENT')
})

test('what says which fields are needed comes before the combination', () => {
  const { db, vacancy } = filledLibrary()
  const both = db.Book.filter({ pk: vacancy.id }).union(db.Book.filter({ rating__gt: 40 }))
  for (const run of [
    () => loose(both).filter(),
    () => loose(both).exclude(),
    () => loose(both).annotate({}),
    () => loose(both).update({}),
    () => loose(both).delete(),
    () => loose(both).only('title'),
    () => loose(both).only(),
    () => loose(both).defer('title'),
    () => loose(both).selectRelated('author'),
    () => loose(both).prefetchRelated('tags'),
  ])
    assert.is(refused(run).code, 'ERR_COMBINED')
})

test('distinct rows are deleted as rows', () => {
  const { db } = filledLibrary()
  assert.is(refused(() => db.Book.distinct().delete()).code, 'ERR_DISTINCT')
  assert.is(db.Book.count(), 4)
})

test('a row of another model is in no query set', () => {
  const { db, gaiman, vacancy } = filledLibrary()
  assert.is(loose(db.Book).contains(gaiman), false)
  assert.is(loose(db.Book).contains(vacancy), true)
  assert.is(db.Place.contains(db.Restaurant.create({ name: 'Reed' })), true)
})

test('first of groups needs an order; of rows with aggregates it has one', () => {
  const { db, vacancy } = filledLibrary()
  const counted = db.Book.annotate({ n: count('tags') })
  assert.equal(counted.values('title', 'n').first(), { title: vacancy.title, n: 0 })
  assert.equal(
    db.Book.values('id', 'title')
      .annotate({ n: count('tags') })
      .first(),
    { id: vacancy.id, title: vacancy.title, n: 0 },
  )
  // The model's ordering is one of rows.
  for (const groups of [
    db.Book.values('author').annotate({ n: count('pk') }),
    db.Person.values('name').annotate({ n: count('pk') }),
  ])
    for (const run of [() => groups.first(), () => groups.last()])
      assert.is(refused(run).code, 'ERR_UNORDERED')
  assert.equal(
    db.Book.values('author')
      .annotate({ n: count('pk') })
      .orderBy('-n')
      .first(),
    { author: 2, n: 2 },
  )
})

test('an update reads its own row: not through an annotation either', () => {
  const { db } = filledLibrary()
  const named = db.Book.annotate({ by: F('author__name') })
  assert.is(refused(() => named.update({ title: F('by') })).code, 'ERR_JOINED_UPDATE')
  assert.is(
    refused(() => named.annotate({ shown: lower('by') }).update({ title: F('shown') })).code,
    'ERR_JOINED_UPDATE',
  )
  const counted = db.Book.annotate({ n: count('tags') })
  assert.is(refused(() => counted.update({ rating: F('n') })).code, 'ERR_AGGREGATE_IN_UPDATE')
  assert.is(refused(() => counted.orderBy('n').update({ rating: 1 })).code, 'ERR_AGGREGATE_IN_UPDATE')
  assert.is(counted.filter({ n: 2 }).update({ rating: 1 }), 1)
  assert.is(db.Book.annotate({ more: F('rating').plus(1) }).update({ rating: F('more') }), 4)
  const twice = db.Book.annotate({ more: F('rating').plus(1) }).annotate({ more: F('more').plus(1) })
  assert.is(twice.update({ rating: F('more') }), 4)
  assert.is(db.Book.aggregate({ all: sum('rating') }).all, 30 + 40 + 1 + 48 + 4 * 3)
})

test('bulkUpdate writes fields, and not the key', () => {
  const { db, vacancy } = filledLibrary()
  assert.is(refused(() => loose(db.Book).bulkUpdate([[vacancy, {}]])).code, 'ERR_ARGUMENT')
  assert.is(refused(() => loose(db.Book).bulkUpdate([[vacancy, { id: vacancy.id }]])).code, 'ERR_KEY_CHANGE')
  assert.is(db.Book.bulkUpdate([[vacancy, { rating: 31 }]]), 1)
})

test.run()
