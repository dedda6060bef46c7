import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  defineSchema,
  foreignKey,
  manyToMany,
  model,
  StoreError,
  string,
  UsageError,
  type SchemaOf,
} from '@relata/core'
import { count, createStore } from '../../src/index.js'
import { refused, rejected, shops } from '../worlds/shops.js'

const test = suite('db.at')

const schema = defineSchema({
  Author: model({ name: string({ unique: true }) }),
  Book: model({
    title: string(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
  Tag: model({ word: string() }),
})
interface Library extends SchemaOf<typeof schema> {}

function library(): ReturnType<typeof createStore<Library>> {
  const db = createStore<Library>(schema)
  const ann = db.Author.create({ name: 'Ann' })
  const book = ann.books.create({ title: 'One' })
  book.tags.add(db.Tag.create({ word: 'sea' }))
  return db
}

const codeOf = (error: unknown): unknown =>
  error instanceof StoreError || error instanceof UsageError ? error.code : error
const refusal = (call: () => unknown): unknown => {
  try {
    return call()
  } catch (error) {
    return codeOf(error)
  }
}

test('is a read-only database with the rows, relations and queries of a past position', async () => {
  const db = library()
  const { position } = db
  db.Author.delete(1)
  const past = await db.at(position)
  assert.is(past.position, position)
  const ann = past.Author.get({ name: 'Ann' })
  assert.equal(
    [...ann.books].map(({ title, author }) => [title, author.name]),
    [['One', 'Ann']],
  )
  assert.is(past.Book.filter({ tags__word: 'sea', author__name: 'Ann' }).count(), 1)
  assert.equal(past.Author.annotate({ n: count('books') }).get().n, 1)
  assert.equal([db.Author.count(), db.Book.count()], [0, 0])
  const seen: number[] = []
  past.Author.live().subscribe((rows) => seen.push(rows.length))
  assert.equal(seen, [1])
  for (const write of [
    () => past.Author.create({ name: 'Ben' }),
    () => past.Author.filter({}).update({ name: 'Ben' }),
    () => past.Author.delete(1),
    () => past.transact(() => 1),
  ])
    assert.is(refusal(write), 'ERR_READ_ONLY_STORE')
  assert.is(await past.at(1).catch(codeOf), 'ERR_READ_ONLY_STORE')
})

test('of a past state: its commits, its scopes, its schema', async () => {
  const db = library()
  const past = await db.at(2)
  const positions: number[] = []
  for await (const commit of past.commits()) positions.push(commit.position)
  assert.equal(positions, [1, 2])
  const own = await db.at(2, { schema })
  assert.is(own.Author.get(1).name, 'Ann')
  assert.is(await db.at(99).catch(codeOf), 'ERR_ARGUMENT')
  const unkept = createStore<Library>(schema, { history: false })
  assert.is(await unkept.at(1).catch(codeOf), 'ERR_ARGUMENT')
})

test('of a scope: the rows that belonged to it then, at every depth', async () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const names = (scope: Pick<typeof ann, 'Product'>): readonly string[] =>
    scope.Product.toArray().map(({ name }) => name)
  const before = names(ann)
  const { position } = db
  db.transact(() => {
    db.Product.create({ tenant_id: 1, name: 'later' })
    db.Product.update(3, { name: 'of another tenant' })
    db.Product.filter({ name: 'pen' }).update({ name: 'renamed' })
  })
  const past = await ann.at(position)
  assert.equal(names(past), before)
  assert.is(past.Product.count(), before.length)
  assert.equal(
    past.Tag.get({ name: 'red' })
      .products.toArray()
      .map(({ name }) => name),
    before,
  )
  refused(() => past.Product.get(3), 'ERR_DOES_NOT_EXIST')
  refused(() => past.stateHash(), 'ERR_SCOPED')
  refused(() => past.Product.create({ name: 'none' }), 'ERR_READ_ONLY_STORE')
  refused(() => past.scope({ tenant: 2 }), 'ERR_SCOPE')
  assert.is(past.model('Product').count(), before.length)
  await rejected(past.at(1), 'ERR_READ_ONLY_STORE')
  // It belongs to its reader alone, so `await using` closes it.
  await past.close()
  refused(() => past.Product.count(), 'ERR_CLOSED')
  assert.is(ann.Product.count(), before.length + 1)
  await rejected(ann.at(99), 'ERR_ARGUMENT')
})

test('of a scope under a schema without such scopes is refused', async () => {
  const db = library()
  const ann = db.scope({ author: 1 })
  for (const options of [{}, { schema }])
    assert.equal(
      (await ann.at(db.position, options)).Book.toArray().map(({ title }) => title),
      ['One'],
    )
  const unrelated = defineSchema({ Tag: model({ word: string() }) })
  await rejected(ann.at(db.position, { schema: unrelated }), 'ERR_SCHEMA_CHANGED')
})

test.run()
