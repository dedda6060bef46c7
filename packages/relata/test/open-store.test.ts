import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  count,
  createStore,
  defineSchema,
  F,
  LogError,
  MemoryLog,
  model,
  openStore,
  string,
  StoreError,
} from '../src/index.js'
import type { Database, ReplayProgress } from '../src/index.js'
import { inFolder, rejected, schema } from './library.js'
import type { Library } from './library.js'

const test = suite('a store in a folder')

const fill = (db: Database<Library>): void => {
  const rowling = db.Author.create({ name: 'J. K. Rowling' })
  const fiction = db.Tag.create({ name: 'Fiction' })
  const crime = db.Tag.create({ name: 'Crime' })
  const vacancy = rowling.books.create({ title: 'The Casual Vacancy', published: '2012-09-27' })
  const cuckoo = rowling.books.create({ title: "The Cuckoo's Calling", published: '2013-04-04' })
  vacancy.tags.add(fiction)
  cuckoo.tags.set([fiction, crime])
  db.Book.update(cuckoo, (draft) => {
    draft.notes = { pseudonym: 'Galbraith' }
  })
  cuckoo.tags.remove(fiction)
  db.Author.create({ name: 'Nobody' })
  db.Author.filter({ name: 'Nobody' }).delete()
}

test('is after reopening what it was before', () =>
  inFolder(async (folder) => {
    const first = await openStore<Library>(schema, folder)
    fill(first)
    const { position } = first
    const hash = first.stateHash()
    await first.close()
    const seen: ReplayProgress[] = []
    await using db = await openStore<Library>(schema, folder, {
      onProgress: (progress) => seen.push(progress),
    })
    assert.is(db.position, position)
    assert.is(db.stateHash(), hash)
    assert.is(seen.at(-1)?.position, position)
    assert.is(seen.at(-1)?.head, position)
    const rowling = db.Author.get({ name__startswith: 'J.' })
    assert.equal(
      rowling.books.toArray().map((book) => book.title),
      ['The Casual Vacancy', "The Cuckoo's Calling"],
    )
    assert.equal(db.Book.get({ tags__name: 'Crime' }).notes, { pseudonym: 'Galbraith' })
    assert.is(db.Author.create({ name: 'next' }).id, 3)
  }))

test('commits written after reopening are stored too', () =>
  inFolder(async (folder) => {
    for (let round = 1; round <= 3; round++) {
      await using db = await openStore<Library>(schema, folder)
      assert.is(db.Author.count(), round - 1)
      const { value, commit } = db.transact(() => db.Author.create({ name: `a${round}` }), {
        action: 'sign',
        meta: { actor: 'u7' },
        key: `k${round}`,
      })
      await commit?.durable
      assert.is(value.id, round)
    }
  }))

test('durable, submit and commit.durable resolve when the log has it', () =>
  inFolder(async (folder) => {
    {
      await using db = await openStore<Library>(schema, folder)
      const author = await db.submit(() => db.Author.create({ name: 'a' }))
      author.books.create({ title: 'x', published: '2020-01-01' })
      await db.durable()
    }
    await using db = await openStore<Library>(schema, folder)
    assert.is(db.Book.count(), 1)
  }))

test('a rolled back transaction leaves nothing in the log', () =>
  inFolder(async (folder) => {
    let position = 0
    {
      await using db = await openStore<Library>(schema, folder)
      fill(db)
      position = db.position
      const before = db.stateHash()
      assert.throws(() =>
        db.transact(() => {
          db.Author.all().delete()
          throw new Error('undo')
        }),
      )
      assert.is(db.stateHash(), before)
      assert.is(db.position, position)
    }
    await using db = await openStore<Library>(schema, folder)
    assert.is(db.position, position)
  }))

test('a folder can be open in only one store at a time', () =>
  inFolder(async (folder) => {
    await using db = await openStore<Library>(schema, folder)
    const error = await rejected(openStore<Library>(schema, folder))
    assert.instance(error, LogError)
    assert.is(error.code, 'ERR_LOG_FENCED')
    assert.is(db.Author.count(), 0)
  }))

test('another schema is refused with the difference, and the folder is free again', () =>
  inFolder(async (folder) => {
    await (await openStore<Library>(schema, folder)).close()
    const error = await rejected(openStore(defineSchema({ Author: model({ name: string() }) }), folder))
    assert.instance(error, StoreError)
    assert.is(error.code, 'ERR_SCHEMA_CHANGED')
    assert.match(error.message, 'Book')
    await (await openStore<Library>(schema, folder)).close()
  }))

test('a path below a file, and an empty path, are refused', () =>
  inFolder(async (folder) => {
    assert.is((await rejected(openStore<Library>(schema, ''))).code, 'ERR_ARGUMENT')
    const file = join(folder, 'file')
    await writeFile(file, '')
    assert.is((await rejected(openStore<Library>(schema, join(file, 'x')))).name, 'LogError')
  }))

test('after close everything is refused', () =>
  inFolder(async (folder) => {
    const db = await openStore<Library>(schema, folder)
    fill(db)
    const book = db.Book.first()
    await db.close()
    await db.close()
    for (const call of [
      () => db.Book.count(),
      () => db.Author.create({ name: 'x' }),
      () => book?.author,
      () => book?.tags.toArray(),
    ]) {
      try {
        call()
        assert.unreachable('a closed store served')
      } catch (error) {
        assert.instance(error, StoreError)
        assert.is((error as StoreError).code, 'ERR_CLOSED')
      }
    }
    assert.is((await rejected(db.durable())).code, 'ERR_CLOSED')
  }))

test('memory and folder have the same state', () =>
  inFolder(async (folder) => {
    const log = new MemoryLog()
    const memory = createStore<Library>(schema, { log })
    await using stored = await openStore<Library>(schema, folder)
    fill(memory)
    fill(stored)
    assert.is(memory.stateHash(), stored.stateHash())
    assert.is(createStore<Library>(schema, { log }).stateHash(), memory.stateHash())
  }))

test.run()

const use = suite('thirty lines of use')

use('do what they say', async () => {
  await inFolder(async (folder) => {
    await using db = await openStore<Library>(schema, folder)
    const { value: book, commit } = db.transact(
      () => {
        const rowling = db.Author.create({ name: 'J. K. Rowling' })
        const fantasy = db.Tag.create({ name: 'Fantasy' })
        const made = rowling.books.create({ title: 'The Casual Vacancy', published: '2012-09-27' })
        made.tags.add(fantasy)
        return made
      },
      { action: 'publish', meta: { actor: 'u7' } },
    )
    await commit?.durable
    assert.is(book.author.name, 'J. K. Rowling')
    assert.equal(db.Tag.get({ name: 'Fantasy' }).books.toArray(), [book])
    assert.is(
      db.Author.filter({ books__tags__name: 'Fantasy', books__published__year__gte: 2010 }).count(),
      1,
    )
    const busy = db.Author.annotate({ n: count('books') })
      .filter({ n__gte: 1 })
      .orderBy('-n')
      .slice(0, 5)
    assert.equal(
      busy.toArray().map((author) => [author.name, author.n]),
      [['J. K. Rowling', 1]],
    )
    assert.is(db.Book.filter({ author__name: F('title') }).count(), 0)
    assert.is(db.Book.update(book, { title: 'A Vacancy' }).title, 'A Vacancy')
    assert.is(db.explainDelete(book.author).total, 3)
  })
})

use.run()
