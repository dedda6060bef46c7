import { date, decimal, defineSchema, foreignKey, integer, manyToMany, model, string } from '@relata/core'
import { withTimeLimit } from '@relata/core/engine'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  arrayAgg,
  avg,
  Case,
  count,
  createStore,
  F,
  jsonAgg,
  jsonObject,
  length,
  lower,
  median,
  mode,
  OuterRef,
  percentile,
  stdDev,
  stringAgg,
  Subquery,
  sum,
  variance,
  When,
} from '../../src/index.js'
import { refused } from '../worlds/library.js'

const schema = defineSchema({
  Author: model({ name: string(), tags: manyToMany('Tag', { relatedName: 'authors' }) }),
  Tag: model({ label: string() }),
  Book: model({
    title: string(),
    subtitle: string({ null: true }),
    pages: integer(),
    price: decimal({ decimalPlaces: 2 }),
    published: date({ null: true }),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books', null: true }),
  }),
})

function shop() {
  const db = createStore(schema)
  const [eco, none] = [db.Author.create({ name: 'Eco' }), db.Author.create({ name: 'None' })]
  const book = (title: string, pages: number, price: string, subtitle: string | null = null) =>
    db.Book.create({ title, pages, price, subtitle, author: eco })
  book('Rose', 536, '12.50')
  book('Baudolino', 528, '9.00', 'a novel')
  book('Pendulum', 536, '10.01')
  book('Island', 500, '9.00', 'of the day before')
  return { db, eco, none }
}

const test = suite('list aggregates')

test('lists are in order of creation, or as orderBy says', () => {
  const { db } = shop()
  const all = db.Author.orderBy('pk').annotate({
    titles: arrayAgg('books__title'),
    sorted: stringAgg('books__title', ', ', { orderBy: 'books__title' }),
    longest: arrayAgg('books__title', { orderBy: ['-books__pages', 'books__title'] }),
    cheapest: stringAgg('books__title', '/', {
      orderBy: F('books__price').desc(),
      filter: { books__pages__gt: 500 },
    }),
  })
  assert.equal(all.values('titles', 'sorted', 'longest', 'cheapest').toArray(), [
    {
      titles: ['Rose', 'Baudolino', 'Pendulum', 'Island'],
      sorted: 'Baudolino, Island, Pendulum, Rose',
      longest: ['Pendulum', 'Rose', 'Baudolino', 'Island'],
      cheapest: 'Rose/Pendulum/Baudolino',
    },
    { titles: null, sorted: null, longest: null, cheapest: null },
  ])
})

test('arrays keep the nulls of rows, texts leave them out, and no row has no value', () => {
  const { db } = shop()
  assert.equal(
    db.Author.orderBy('pk')
      .annotate({
        array: arrayAgg('books__subtitle', { default: [] }),
        json: jsonAgg('books__subtitle'),
        text: stringAgg('books__subtitle', '; ', { default: 'none' }),
      })
      .values('array', 'json', 'text')
      .toArray(),
    [
      {
        array: [null, 'a novel', null, 'of the day before'],
        json: [null, 'a novel', null, 'of the day before'],
        text: 'a novel; of the day before',
      },
      { array: [], json: null, text: 'none' },
    ],
  )
})

test('a foreign key to no row is a null, a related row that is missing is none', () => {
  const { db } = shop()
  db.Book.create({ title: 'Orphan', pages: 1, price: '1.00' })
  assert.equal(db.Book.aggregate({ names: arrayAgg('author__name', { distinct: true }) }).names, [
    'Eco',
    null,
  ])
  assert.equal(
    db.Author.aggregate({ titles: arrayAgg('books__title', { orderBy: 'books__title' }) }).titles,
    ['Baudolino', 'Island', 'Pendulum', 'Rose'],
  )
})

test('distinct keeps the first of equal values in the order', () => {
  const { db } = shop()
  const { first, last, n } = db.Book.aggregate({
    first: arrayAgg('pages', { distinct: true }),
    last: stringAgg('price', ' ', { distinct: true, orderBy: '-title' }),
    n: count('pages', { distinct: true }),
  })
  assert.equal(first, [536, 528, 500])
  assert.is(last, '12.50 10.01 9.00')
  assert.is(n, 3)
})

test('jsonAgg has objects, and the JSON form of every value', () => {
  const { db } = shop()
  const { cards, prices, kept } = db.Book.filter({ pages: 536 }).aggregate({
    cards: jsonAgg(jsonObject({ title: 'title', price: 'price' })),
    prices: jsonAgg('price'),
    kept: arrayAgg('price'),
  })
  assert.equal(cards, [
    { title: 'Rose', price: 12.5 },
    { title: 'Pendulum', price: 10.01 },
  ])
  assert.equal(prices, [12.5, 10.01])
  assert.equal(kept, ['12.50', '10.01'])
})

test('in groups, in conditions on groups, and in chains and lookups of the list', () => {
  const { db } = shop()
  const groups = db.Book.values('pages').annotate({
    titles: arrayAgg('title', { orderBy: 'title' }),
    mid: median('price'),
  })
  assert.equal(
    groups
      .filter({ titles__contains: ['Rose'] })
      .orderBy('pages')
      .toArray(),
    [{ pages: 536, titles: ['Pendulum', 'Rose'], mid: '11.255' }],
  )
  assert.equal(
    groups
      .filter({ titles__len: 1, mid__lt: '9.5' })
      .orderBy('pages')
      .valuesList('pages', { flat: true })
      .toArray(),
    [500, 528],
  )
})

test('median, percentile and mode', () => {
  const { db, none } = shop()
  const { mid, low, p, third, price, usual, title } = db.Book.aggregate({
    mid: median('pages'),
    low: percentile('pages', 0),
    p: percentile('pages', 0.1),
    third: percentile('pages', 1 / 3),
    price: percentile('price', 0.75),
    usual: mode('pages'),
    title: mode('title'),
  })
  assert.equal([mid, low, p, third, price, usual, title], [532, 500, 508.4, 528, '10.6325', 536, 'Baudolino'])
  const nothing = db.Author.annotate({ mid: median('books__pages'), usual: mode('books__title') }).get({
    pk: none.pk,
  })
  assert.is(nothing.mid, null)
  assert.is(nothing.usual, null)
  assert.is(db.Book.none().aggregate({ mid: median('pages', { default: 0 }) }).mid, 0)
})

test('aggregates of a chain have a default name', () => {
  const { db } = shop()
  const { pages__median, title__stringagg } = db.Book.aggregate(median('pages'), stringAgg('title', '+'))
  assert.is(pages__median, 532)
  assert.is(title__stringagg, 'Rose+Baudolino+Pendulum+Island')
})

test('the order of links, and of changes, has no effect', () => {
  const { db, eco, none } = shop()
  const [a, b, c] = ['a', 'b', 'c'].map((label) => db.Tag.create({ label }))
  const set = db.Author.orderBy('pk').annotate({ labels: arrayAgg('tags__label') })
  let live: unknown
  set.live().subscribe((rows) => (live = rows.map(({ labels }) => labels)))
  none.tags.add(c as never)
  eco.tags.add(c as never, a as never)
  eco.tags.add(b as never)
  eco.tags.remove(a as never)
  eco.tags.add(a as never)
  const expected = [['a', 'b', 'c'], ['c']]
  assert.equal(set.valuesList('labels', { flat: true }).toArray(), expected)
  assert.equal(live, expected)
})

test('live queries that differ in the delimiter, the order or the fraction alone share no result', () => {
  const { db } = shop()
  const texts: unknown[] = []
  const all = [
    stringAgg('title', ','),
    stringAgg('title', ';'),
    stringAgg('title', ',', { orderBy: 'title' }),
    stringAgg('title', ',', { orderBy: '-title' }),
  ]
  all.forEach((x, i) =>
    db.Book.filter({ pages: 536 })
      .liveAggregate({ x })
      .subscribe((now) => (texts[i] = now.x)),
  )
  assert.equal(texts, ['Rose,Pendulum', 'Rose;Pendulum', 'Pendulum,Rose', 'Rose,Pendulum'])
  db.Book.filter({ title: 'Rose' }).update({ title: 'A' })
  assert.equal(texts, ['A,Pendulum', 'A;Pendulum', 'A,Pendulum', 'Pendulum,A'])
  const parts: unknown[] = []
  ;[0, 0.5, 1].forEach((fraction, i) =>
    db.Book.liveAggregate({ x: percentile('pages', fraction) }).subscribe((now) => (parts[i] = now.x)),
  )
  assert.equal(parts, [500, 532, 536])
})

test('a change of what a list is ordered by reaches its live query', () => {
  const { db } = shop()
  const set = db.Author.annotate({
    x: stringAgg('books__title', ' ', { orderBy: 'books__pages' }),
  })
  const seen: unknown[] = []
  set
    .filter({ name: 'Eco' })
    .live()
    .subscribe(([author]) => seen.push(author?.x))
  db.Book.filter({ title: 'Rose' }).update({ pages: 1 })
  assert.equal(seen, ['Island Baudolino Rose Pendulum', 'Rose Island Baudolino Pendulum'])
})

test('over annotations, in orders, in subqueries, and of a slice', () => {
  const { db } = shop()
  const long = db.Book.annotate({ n: length('title') })
  assert.is(
    long.aggregate({ x: stringAgg('title', ' ', { orderBy: '-n' }) }).x,
    'Baudolino Pendulum Island Rose',
  )
  assert.equal(
    db.Author.annotate({ n: median('books__pages') })
      .orderBy('-n')
      .valuesList('name', { flat: true })
      .first(),
    'Eco',
  )
  const theirs = db.Book.filter({ author: OuterRef('pk') })
    .values('author')
    .annotate({ x: stringAgg('title', '+') })
    .valuesList('x', { flat: true })
  assert.is(
    db.Author.annotate({ x: Subquery(theirs) }).get({ name: 'Eco' }).x,
    'Rose+Baudolino+Pendulum+Island',
  )
  assert.equal(
    db.Book.orderBy('title')
      .slice(0, 2)
      .aggregate({ x: arrayAgg('title') }).x,
    ['Baudolino', 'Island'],
  )
})

test('large and exact numbers', () => {
  const { db } = shop()
  const wide = (x: number, y: number) => {
    const { mid } = db.Book.filter({ pages: 536 }).aggregate({
      mid: median(Case(When({ title: 'Rose' }, x), { default: y })),
    })
    return mid
  }
  assert.is(wide(1e308, -1e308), 0)
  assert.is(wide(2 ** 1023, 2 ** 1021), 2 ** 1022 + 2 ** 1020)
  const tenth = db.Book.aggregate({ x: percentile(F('price').times('0.01'), 0.5) }).x
  assert.is(tenth, '0.09505')
})

test('a time limit ends the sort of a long list', () => {
  const db = createStore(schema)
  db.Tag.bulkCreate(Array.from({ length: 20_000 }, (_, i) => ({ label: `${(i * 7919) % 20_000}` })))
  for (const x of [stringAgg('label', ',', { orderBy: 'label' }), median(length('label'))])
    assert.is(refused(() => withTimeLimit(0, () => db.Tag.aggregate({ x }))).code, 'ERR_QUERY_TIMEOUT')
})

test('what they refuse', () => {
  const { db } = shop()
  const any = (value: unknown): never => value as never
  assert.is(refused(() => stringAgg('title', any(undefined))).code, 'ERR_ARGUMENT')
  assert.is(refused(() => percentile('pages', 1.5)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => percentile('pages', Number.NaN)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => arrayAgg(any('*'))).code, 'ERR_ARGUMENT')
  assert.is(refused(() => arrayAgg('title', { orderBy: any(1) })).code, 'ERR_ARGUMENT')
  assert.is(refused(() => arrayAgg('title', { orderBy: '?' })).code, 'ERR_RANDOM_ORDER')
  for (const aggregate of [sum, avg, stdDev, variance, median])
    for (const book of [db.Book, createStore(schema).Book])
      for (const of of ['title', lower('title')])
        assert.is(
          refused(() => book.aggregate({ x: any(Reflect.apply(aggregate, undefined, [of])) })).code,
          'ERR_FUNCTION_ARGUMENT',
        )
  assert.is(
    refused(() => db.Book.aggregate({ x: sum(any('title')) })).message,
    'sum takes numbers, decimals or durations; sum(title) reads values of type string: cast the values, or use mode, min or max, which take values of any type.',
  )
  assert.is(
    refused(() => db.Book.aggregate({ x: arrayAgg(any(F('pages').as('bigInteger'))) })).code,
    'ERR_FUNCTION_ARGUMENT',
  )
  assert.is(
    refused(() => db.Book.annotate({ x: arrayAgg('title', any({ orderBy: 'titel' })) })).code,
    'ERR_UNKNOWN_FIELD',
  )
  assert.is(
    refused(() => db.Book.aggregate({ x: arrayAgg('title', any({ orderBy: count('pk') })) })).code,
    'ERR_NESTED_AGGREGATE',
  )
})

test.run()
