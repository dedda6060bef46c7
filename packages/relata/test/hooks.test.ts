import { SharedMemory } from '@relata/core/testing'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  addField,
  createStore,
  defineSchema,
  F,
  foreignKey,
  integer,
  migration,
  model,
  openStore,
  string,
  withHooks,
  type Database,
  type SchemaOf,
} from '../src/index.js'
import { inFolder } from './library.js'

const test = suite('hooks of opened stores')

const models = defineSchema({
  Author: model({ name: string({ unique: true }), books: integer({ default: 0 }) }),
  Book: model({
    title: string(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'all_books' }),
  }),
})
interface App extends SchemaOf<typeof models> {}

/** The calls of the hook. */
let calls = 0
const schema = withHooks<App>(models, {
  Book: {
    afterCreate: (book, { db }) => {
      calls++
      db.Author.update(book.author, { books: F('books').plus(1) })
    },
  },
})

test('hooks run again with a submit that is decided again, and not for the commits of other processes', async () => {
  const history = new SharedMemory()
  const dbs = await Promise.all([1, 2, 3].map(() => openStore<App>(schema, history.open())))
  const [first] = dbs as [Database<App>]
  const author = await first.submit(() => first.Author.create({ name: 'Ann' }))
  for (const db of dbs) await db.synced()
  calls = 0
  const add = (db: Database<App>, title: string): Promise<unknown> =>
    db.submit(() => db.Author.get(author.id).all_books.create({ title }))
  await Promise.all(dbs.flatMap((db) => ['a', 'b', 'c', 'd'].map((title) => add(db, title))))
  assert.ok(calls >= 12, `${calls} calls`)
  for (const db of dbs) {
    await db.synced()
    assert.equal([db.Author.get(author.id).books, db.Book.count()], [12, 12])
  }
  assert.is(new Set(dbs.map((db) => db.stateHash())).size, 1)
  // What others have committed is applied without hooks.
  const before = calls
  const late = await openStore<App>(schema, history.open())
  assert.is(late.Author.get(author.id).books, 12)
  assert.is(calls, before)
  for (const db of [...dbs, late]) await db.close()
})

test('a store that is opened again, from a snapshot and the commits after it, runs no hook', () =>
  inFolder(async (folder) => {
    const db = await openStore<App>(schema, folder)
    const author = db.Author.create({ name: 'Ann' })
    author.all_books.create({ title: 'a' })
    await db.saveSnapshot()
    author.all_books.create({ title: 'b' })
    const hash = db.stateHash()
    await db.close()
    calls = 0
    const again = await openStore<App>(schema, folder)
    assert.equal([again.stateHash(), calls, again.Author.get(author.id).books], [hash, 0, 2])
    again.Author.get(author.id).all_books.create({ title: 'c' })
    assert.equal([calls, again.Author.get(author.id).books], [1, 3])
    await again.close()
  }))

test('the writes of a migration run no hook', () =>
  inFolder(async (folder) => {
    const db = await openStore<App>(schema, folder)
    db.Author.create({ name: 'Ann' }).all_books.create({ title: 'a' })
    await db.close()
    const after = defineSchema({
      Author: model({ name: string({ unique: true }), books: integer({ default: 0 }) }),
      Book: model({
        title: string(),
        author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'all_books' }),
        pages: integer(),
      }),
    })
    interface After extends SchemaOf<typeof after> {}
    let runs = 0
    const hooked = withHooks<After>(after, {
      Book: { afterCreate: () => void runs++, afterUpdate: () => void runs++ },
    })
    const pages = migration<App, After>({
      name: '0002_pages',
      steps: [addField('Book', 'pages', integer(), { value: 1 })],
      run: (_before, to) => {
        to.Book.all().update({ pages: 2 })
        to.Author.get({ name: 'Ann' }).all_books.create({ title: 'b', pages: 3 })
      },
    })
    const migrated = await openStore<After>(hooked, folder, { migrations: [pages] })
    assert.equal([runs, migrated.Book.count()], [0, 2])
    migrated.Book.filter({ title: 'b' }).update({ pages: 4 })
    assert.is(runs, 1)
    await migrated.close()
  }))

test('createStore runs them, too', () => {
  const db = createStore<App>(schema)
  const author = db.Author.create({ name: 'Ann', all_books: { create: [{ title: 'a' }, { title: 'b' }] } })
  assert.is(db.Author.get(author.id).books, 2)
})

test.run()
