import { date, decimal, defineSchema, foreignKey, integer, manyToMany, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  arrayAgg,
  count,
  createStore,
  F,
  jsonAgg,
  jsonObject,
  median,
  mode,
  percentile,
  stringAgg,
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

test('what they refuse', () => {
  const { db } = shop()
  const any = (value: unknown): never => value as never
  assert.is(refused(() => stringAgg('title', any(undefined))).code, 'ERR_ARGUMENT')
  assert.is(refused(() => percentile('pages', 1.5)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => percentile('pages', Number.NaN)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => arrayAgg(any('*'))).code, 'ERR_ARGUMENT')
  assert.is(refused(() => arrayAgg('title', { orderBy: any(1) })).code, 'ERR_ARGUMENT')
  assert.is(refused(() => arrayAgg('title', { orderBy: '?' })).code, 'ERR_RANDOM_ORDER')
  assert.is(refused(() => db.Book.aggregate({ x: median(any('title')) })).code, 'ERR_FUNCTION_ARGUMENT')
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
