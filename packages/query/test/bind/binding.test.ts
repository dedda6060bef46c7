import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SchemaMeta, StateReader } from '@relata/core/engine'
import type { Query } from '../../src/ast/nodes.js'
import { FilterStep } from '../../src/bind/filter-step.js'
import { refined } from '../../src/builder/query-source.js'
import { Engine } from '../../src/engine/engine.js'
import { count, Exists, F, or, OuterRef } from '../../src/index.js'
import { emptyLibrary, type LibraryDb } from '../worlds/library.js'

const test = suite('the binding of a query')

function filled(): LibraryDb {
  const db = emptyLibrary()
  const ann = db.Author.create({ name: 'Ann' })
  const bob = db.Author.create({ name: 'Bob' })
  for (let i = 0; i < 4; i++) db.Book.create({ title: `b${i}`, rating: i, author: i % 2 === 0 ? ann : bob })
  return db
}
const queryOf = (set: unknown): Query => (set as { readonly query: Query }).query
const itemsOf = (set: unknown): readonly unknown[] =>
  queryOf(set).steps.map((step) => FilterStep.itemOf(step, queryOf(set).model))

/** The test of a constant, which is made once. */
const testIn = (item: unknown): unknown => (item as { readonly test: unknown }).test

test('happens when the query set is created, and is reused by the query sets derived from it', () => {
  const db = filled()
  const one = db.Book.filter({ author__name: 'Ann' })
  const [item] = itemsOf(one)
  assert.is.not(item, undefined)
  const two = one.filter(or({ rating: 1 }, { rating: 2 }))
  assert.is(itemsOf(two)[0], item)
  assert.is.not(itemsOf(two)[1], undefined)
  for (const set of [
    one.orderBy('title'),
    one.slice(0, 2),
    one.values('title'),
    one.annotate({ n: count('tags') }),
  ])
    assert.is(testIn(itemsOf(set)[0]), testIn(item))
})

/** An engine whose schema knows no name any more. */
function nameless(db: LibraryDb): Engine {
  const { schema, state } = (
    db.Book as unknown as { readonly context: { readonly schema: SchemaMeta; readonly state: StateReader } }
  ).context
  const without = new Proxy(schema, {
    get(target, key) {
      if (key === 'step') throw new Error('a name was resolved')
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return new Engine({ schema: without, state: () => state, clock: Date.now })
}

test('is what a run works with: no name is resolved again', () => {
  const db = filled()
  const engine = nameless(db)
  const set = db.Book.filter({ author__name: 'Ann', rating__gt: 0 }).exclude({ title: 'b1' })
  assert.equal(
    engine.rows(queryOf(set)).map((row) => (row as unknown as { readonly title: string }).title),
    ['b2'],
  )
  assert.is(engine.count(queryOf(set.filter({ rating: 2 }))), 1)
})

test('is kept where the value depends on the data, and reads it at each run; not where it depends on the query', () => {
  const db = filled()
  const anns = db.Book.filter({ author__in: db.Author.filter({ name__startswith: 'A' }) })
  const firsts = db.Book.filter({ rating__in: db.Book.filter({ title: 'b1' }).values('rating') })
  const counted = db.Author.annotate({ n: count('books') }).filter({ n: 2 })
  const compared = db.Book.filter({ title: F('author__name') })
  const written = db.Author.filter(Exists(db.Book.filter({ author: OuterRef('pk'), rating: 3 })))
  for (const set of [anns, firsts, written]) assert.is.not(itemsOf(set).at(-1), undefined)
  for (const set of [counted, compared]) assert.is(itemsOf(set).at(-1), undefined)
  assert.equal([anns.count(), firsts.count(), written.count()], [2, 1, 1])
  db.Author.update(db.Author.get({ name: 'Bob' }), { name: 'Abe' })
  db.Book.update(db.Book.get({ title: 'b1' }), { rating: 3 })
  assert.is(anns.count(), 4)
  assert.equal(
    firsts.toArray().map(({ title }) => title),
    ['b1', 'b3'],
  )
  assert.is(counted.count(), 2)
  db.Book.update(db.Book.get({ title: 'b2' }), { rating: 3 })
  assert.is(written.count(), 2)
})

test('is left out behind annotations, whose names a condition may mean', () => {
  const db = filled()
  const behind = db.Book.annotate({ n: count('tags') }).filter({ rating: 1 })
  assert.is(itemsOf(behind).at(-1), undefined)
  assert.is(behind.count(), 1)
  const before = db.Book.filter({ rating: 1 })
  assert.is.not(itemsOf(before.annotate({ n: count('tags') }))[0], undefined)
})

test('belongs to one model', () => {
  const db = filled()
  const query = queryOf(db.Book.filter({ pk: 2 }))
  const author = queryOf(db.Author.all()).model
  assert.is(FilterStep.itemOf(query.steps[0] as never, author), undefined)
  assert.is(nameless(db).count(query), 1)
  assert.throws(
    () =>
      nameless(db).count(refined(query, { steps: [{ ...(query.steps[0] as never as object) } as never] })),
    /a name was resolved/,
  )
})

test.run()
