import { date, defineSchema, foreignKey, integer, manyToMany, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, F, lower, min, OuterRef, Subquery } from '../../src/index.js'
import { refused as thrown } from '../worlds/library.js'

const test = suite('distinct with names')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

const refused = (code: string, run: () => unknown): void => assert.is(thrown(run).code, code)

const schema = defineSchema({
  Tenant: model({ name: string() }),
  Author: model({
    name: string(),
    tenant: foreignKey('Tenant', { onDelete: 'CASCADE', relatedName: 'authors' }),
  }),
  Tag: model({ name: string() }),
  Book: model({
    title: string(),
    pages: integer({ null: true }),
    published: date(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books', null: true }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
    tenant: foreignKey('Tenant', { onDelete: 'CASCADE', relatedName: 'books' }),
  }),
})

function library() {
  const db = createStore(schema)
  const [one, other] = [db.Tenant.create({ name: 'one' }), db.Tenant.create({ name: 'other' })]
  const ann = db.Author.create({ name: 'Ann', tenant: one })
  const bob = db.Author.create({ name: 'Bob', tenant: one })
  const book = (title: string, author: typeof ann | null, published: string) =>
    db.Book.create({ title, author, published, pages: 100, tenant: one })
  book('A1', ann, '2001-01-01')
  book('A3', ann, '2003-01-01')
  book('B2', bob, '2002-01-01')
  book('A2', ann, '2002-01-01')
  book('none 1', null, '2001-01-01')
  book('none 2', null, '2002-01-01')
  return { db, one, other, ann, bob }
}
const titles = (rows: Iterable<{ readonly title: string }>): string =>
  Array.from(rows, ({ title }) => title).join(', ')

test('returns the first row of each value in the order of the query, nulls as one value', () => {
  const { db, ann } = library()
  const latest = db.Book.orderBy('-published').distinct('author')
  assert.is(titles(latest), 'A3, B2, none 2')
  assert.is(titles(db.Book.distinct('author')), 'A1, B2, none 1', 'in order of creation')
  assert.is(
    titles(db.Book.orderBy('-published').distinct('author__name', 'published')),
    'A3, B2, A2, none 2, A1, none 1',
  )
  assert.is(titles(latest.reverse()), 'A1, none 1, B2', 'the order is reversed before rows are taken')
  assert.is(titles(ann.books.orderBy('title').distinct('author')), 'A1')
})

test('applies to all rows that the filters leave, wherever they are called; a later call replaces it', () => {
  const { db } = library()
  const latest = db.Book.orderBy('-published').distinct('author')
  assert.is(titles(latest.filter({ published__year__lt: 2003 })), 'B2, A2, none 2')
  assert.is(titles(latest.distinct('published')), 'A3, B2, A1')
  assert.is(latest.distinct().count(), 6)
})

test('selects annotations, chains and transforms', () => {
  const { db } = library()
  assert.is(titles(db.Book.orderBy('-title').distinct('published__year')), 'none 2, none 1, A3')
  assert.is(
    titles(
      db.Book.annotate({ first: lower('title') })
        .distinct('first')
        .slice(0, 2),
    ),
    'A1, A3',
  )
  assert.is(titles(db.Book.annotate({ half: F('pages').dividedBy(2) }).distinct('half')), 'A1')
})

test('decides which rows values, pick, groups of keys and nested query sets read', () => {
  const { db } = library()
  const latest = db.Book.orderBy('-published').distinct('author')
  assert.equal(latest.valuesList('title', { flat: true }).toArray(), ['A3', 'B2', 'none 2'])
  assert.equal(latest.pick({ title: true, author: { name: true } }).toArray()[1], {
    title: 'B2',
    author: { name: 'Bob' },
  })
  assert.equal(latest.values('pages', 'title').distinct().count(), 6, 'the later call')
  assert.equal(latest.aggregate({ n: count() }), { n: 3 })
  assert.is(titles(db.Book.exclude({ pk__in: latest }).orderBy('title')), 'A1, A2, none 1')
  const first = db.Book.filter({ author: OuterRef('pk') })
    .orderBy('published')
    .distinct('author')
    .values('title')
  assert.equal(
    db.Author.annotate({ first: Subquery(first) })
      .orderBy('name')
      .valuesList('first', { flat: true })
      .toArray(),
    ['A1', 'B2'],
  )
  const [a, b] = [db.Tag.create({ name: 'a' }), db.Tag.create({ name: 'b' })]
  for (const each of db.Book.all()) each.tags.add(a, b)
  assert.is(latest.values('title', 'tags__name').count(), 6, 'all tags of the rows that are taken')
})

test('get, last, contains, inBulk and exists search the rows that are taken', () => {
  const { db } = library()
  const latest = db.Book.orderBy('-published').distinct('author')
  const old = db.Book.get({ title: 'A1' })
  assert.not(latest.contains(old))
  refused('ERR_DOES_NOT_EXIST', () => latest.get({ title: 'A1' }))
  assert.is(latest.get({ title: 'A3' }).title, 'A3')
  assert.equal([...latest.inBulk([old.id, 2]).keys()], [2])
  assert.is(latest.last()?.title, 'none 2')
  assert.is(latest.first()?.title, 'A3')
})

test('writes the rows that are taken', async () => {
  const { db } = library()
  const latest = db.Book.orderBy('-published').distinct('author')
  assert.is(latest.update({ pages: 7 }), 3)
  assert.is(titles(db.Book.filter({ pages: 7 }).orderBy('title')), 'A3, B2, none 2')
  assert.is(await latest.updateInBatches({ pages: 8 }, { size: 1 }), 3)
  assert.is(titles(db.Book.filter({ pages: 8 }).orderBy('title')), 'A3, B2, none 2')
  assert.is(latest.delete().total, 3)
  assert.is(titles(latest), 'A2, none 1', 'then others are the first ones')
  assert.is((await latest.deleteInBatches({ size: 1 })).total, 2)
  assert.is(titles(db.Book.all()), 'A1')
})

test('takes rows of a scope alone', () => {
  const { db, one, other } = library()
  db.Book.create({ title: 'foreign', published: '2020-01-01', tenant: other })
  const scoped = db.scope({ tenant: one.id })
  assert.is(titles(scoped.Book.orderBy('-published').distinct('author')), 'A3, B2, none 2')
  assert.is(titles(db.Book.orderBy('-published').distinct('author')), 'foreign, A3, B2')
})

test('is shown by explain, and combines with other query sets', () => {
  const { db } = library()
  const latest = db.Book.orderBy('-published').distinct('author')
  assert.match(String(latest.explain()), /the first of each author/)
  assert.is(titles(latest.union(db.Book.filter({ title: 'A1' })).orderBy('title')), 'A1, A3, B2, none 2')
  assert.is(titles(latest.intersection(db.Book.filter({ author__name: 'Ann' }))), 'A3')
  refused('ERR_COMBINED_DISTINCT', () => latest.and(db.Book.filter({ title: 'A1' })))
  refused('ERR_COMBINED_DISTINCT', () => latest.filter({ pages: 1 }).or(latest.filter({ pages: 2 })))
})

test('refuses what has no single value, groups, pages and slices', () => {
  const { db } = library()
  refused('ERR_MULTI_VALUED', () => db.Book.distinct('tags__name'))
  assert.is(
    db.Book.annotate({ tag: min('tags__name') })
      .distinct('tag')
      .count(),
    1,
  )
  refused('ERR_UNKNOWN_FIELD', () => db.Book.distinct(untyped('titel')))
  refused('ERR_ARGUMENT', () => db.Book.distinct(untyped('-title')))
  refused('ERR_ARGUMENT', () => db.Book.distinct(untyped(F('title'))))
  refused('ERR_UNDEFINED', () => db.Book.distinct(untyped(undefined)))
  refused('ERR_SLICED', () => (db.Book.slice(0, 2) as never as typeof db.Book).distinct('title'))
  refused('ERR_COMBINED', () =>
    (db.Book.all().union(db.Book.all()) as never as typeof db.Book).distinct('title'),
  )
  refused('ERR_DISTINCT', () => db.Book.values('author').annotate({ n: count() }).distinct('author'))
  refused('ERR_DISTINCT', () => db.Book.distinct('author').values('published').annotate({ n: count() }))
  refused('ERR_DISTINCT', () => db.Book.distinct('author').dates('published', 'year'))
  refused('ERR_PAGE_ORDER', () => db.Book.distinct('author').page())
})

test.run()
