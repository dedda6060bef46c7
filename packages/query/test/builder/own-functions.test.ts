import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { aggregateFunction, count, createStore, F, fn, lower, sum, Value } from '../../src/index.js'
import { refused as thrown } from '../worlds/library.js'

const test = suite('functions and aggregates of the application')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never
const refused = (code: string, run: () => unknown): void => assert.is(thrown(run).code, code)

const fields = () => ({ title: string({ null: true }), pages: integer(), slug: string({ default: '' }) })
const schema = defineSchema({
  Author: model({ name: string() }),
  Book: model({ ...fields(), author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }) }),
})
const slug = fn('slug', 'text', (title: string) => title.toLowerCase().replaceAll(' ', '-'))
const between = fn('between', 'boolean', (n: number, low: number, high: number) => n >= low && n <= high)
const shown = fn('shown', 'text', (title: string | null) => title ?? 'untitled', { nulls: true })
const product = aggregateFunction('product', 'float', {
  start: () => 1,
  step: (state, factor: number) => state * factor,
  result: (state) => state,
})
const range = aggregateFunction('range', 'integer', {
  start: (): number[] => [],
  step: (state, n: number) => {
    state.push(n)
    return state
  },
  result: (state) => (state.length === 0 ? null : Math.max(...state) - Math.min(...state)),
})

function library() {
  const db = createStore(schema)
  const [ann, bob] = [db.Author.create({ name: 'Ann' }), db.Author.create({ name: 'Bob' })]
  db.Book.bulkCreate([
    { title: 'The End', pages: 2, author: ann },
    { title: 'A Start', pages: 5, author: ann },
    { title: null, pages: 7, author: bob },
  ])
  return { db, ann, bob }
}

test('are expressions as any other', () => {
  const { db } = library()
  const rows = db.Book.annotate({ s: slug('title'), t: shown('title') })
  assert.equal(rows.orderBy('pk').valuesList('s', 't').toArray(), [
    ['the-end', 'The End'],
    ['a-start', 'A Start'],
    [null, 'untitled'],
  ])
  assert.is(rows.filter({ s__startswith: 'the' }).count(), 1)
  assert.equal(rows.orderBy('s').valuesList('s', { flat: true }).toArray(), [null, 'a-start', 'the-end'])
  assert.is(db.Book.filter(between('pages', Value(3), Value(6)) as never).count(), 1)
  assert.equal(
    db.Book.values({ first: slug(lower('author__name')) })
      .annotate({ n: count() })
      .orderBy('first')
      .toArray(),
    [
      { first: 'ann', n: 2 },
      { first: 'bob', n: 1 },
    ],
  )
  let live: readonly unknown[] = []
  rows
    .filter({ s: 'new' })
    .values('s')
    .live()
    .subscribe((found) => (live = found))
  db.Book.filter({ pages: 7 }).update({ title: 'New' })
  assert.equal(live, [{ s: 'new' }])
  assert.is(String(slug('title')), 'slug(title)')
})

test('an update writes their results as values', () => {
  const { db } = library()
  db.Book.exclude({ title: null }).update({ slug: slug('title') })
  assert.equal(db.Book.orderBy('pk').valuesList('slug', { flat: true }).toArray(), ['the-end', 'a-start', ''])
})

test('aggregate rows, related rows, groups and windows', () => {
  const { db } = library()
  assert.equal(db.Book.aggregate({ p: product('pages'), r: range('pages') }), { p: 70, r: 5 })
  assert.equal(db.Book.none().aggregate({ p: product('pages'), r: range('pages') }), { p: 1, r: null })
  assert.equal(
    db.Author.annotate({
      p: product('books__pages'),
      big: range('books__pages', { filter: { books__pages__gt: 2 } }),
    })
      .orderBy('pk')
      .valuesList('p', 'big')
      .toArray(),
    [
      [10, 0],
      [7, 0],
    ],
  )
  assert.equal(db.Book.aggregate({ r: range('pages', { filter: { pages__gt: 90 }, default: -1 }) }), {
    r: -1,
  })
  assert.equal(
    db.Book.values('author__name')
      .annotate({ p: product(F('pages').plus(1)) })
      .orderBy('author__name')
      .toArray(),
    [
      { author__name: 'Ann', p: 18 },
      { author__name: 'Bob', p: 8 },
    ],
  )
  assert.equal(
    db.Book.annotate({ soFar: product('pages').over({ orderBy: 'pk' }) })
      .orderBy('pk')
      .valuesList('soFar', { flat: true })
      .toArray(),
    [2, 10, 70],
  )
  let live: unknown
  db.Book.liveAggregate({ p: product('pages') }).subscribe((all) => (live = all))
  db.Book.filter({ pages: 7 }).update({ pages: 1 })
  assert.equal(live, { p: 10 })
  assert.equal(db.Book.aggregate({ p: product('pages'), s: sum('pages') }), { p: 10, s: 8 })
  assert.is(String(product('pages')), 'product(pages)')
})

test('are the same if they are the same object', () => {
  const { db } = library()
  const other = fn('slug', 'text', (title: string) => `other ${title.length}`)
  let [one, two]: [readonly unknown[], readonly unknown[]] = [[], []]
  db.Book.values({ s: slug('title') })
    .live()
    .subscribe((rows) => (one = rows))
  db.Book.values({ s: other('title') })
    .live()
    .subscribe((rows) => (two = rows))
  assert.equal(one[0], { s: 'the-end' })
  assert.equal(two[0], { s: 'other 7' })
})

test('are refused with results of another type, wrong declarations, and where they would be recorded', () => {
  const { db } = library()
  const wrong = fn(
    'wrong',
    'integer',
    untyped(() => 'x'),
  ) as unknown as typeof slug
  refused('ERR_OWN_FUNCTION', () => db.Book.values({ w: wrong('title') }).toArray())
  const late = fn(
    'late',
    'integer',
    untyped(() => Promise.resolve(1)),
  ) as unknown as typeof slug
  refused('ERR_OWN_FUNCTION', () => db.Book.values({ w: late('title') }).toArray())
  const nothing = aggregateFunction(
    'nothing',
    'float',
    untyped({ start: () => 0, step: () => 0, result: () => undefined }),
  )
  refused('ERR_OWN_FUNCTION', () => db.Book.aggregate({ w: nothing('pages') }))
  const failing = fn('failing', 'text', (): string => {
    throw new RangeError('mine')
  })
  assert.is(thrown(() => db.Book.values({ w: failing() }).toArray()).message, 'mine')
  refused('ERR_ARGUMENT', () => fn('', 'text', () => ''))
  refused('ERR_ARGUMENT', () =>
    fn(
      'x',
      untyped('string?'),
      untyped(() => ''),
    ),
  )
  refused('ERR_ARGUMENT', () => fn('x', 'text', untyped('x')))
  refused('ERR_ARGUMENT', () =>
    fn(
      'x',
      'text',
      untyped(async () => Promise.resolve('x')),
    ),
  )
  refused('ERR_ARGUMENT', () => fn('x', 'text', () => '', untyped({ null: true })))
  refused('ERR_ARGUMENT', () => aggregateFunction('x', 'text', untyped({ start: () => 0 })))
  const many = fn('many', 'integer', (...list: number[]) => list.length)
  assert.is(db.Book.values({ n: many(1, 2, 3, 4, 5, 6) }).first()?.n, 6)
  refused('ERR_ARGUMENT', () => many(1, 2, 3, 4, 5, 6, 7))
  refused('ERR_ARGUMENT', () => product(untyped('*')))
  refused('ERR_UNNAMED', () => db.Book.aggregate(untyped(product('pages'))))
  const lowered = fn('lower', 'text', (text: string) => text.toLowerCase())
  assert.match(
    thrown(() =>
      defineSchema({ Book: model(fields(), { uniques: [{ fields: [lowered('title') as never] }] }) }),
    ).message,
    /uniques/,
  )
  assert.match(
    thrown(() => defineSchema({ Book: model(fields(), { ordering: [slug('title').desc() as never] }) }))
      .message,
    /function of the application/,
  )
})

test.run()
