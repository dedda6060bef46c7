import { StoreError, UsageError, type CommitReport } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore } from '../../src/index.js'
import { emptyLibrary, filledLibrary, loose, refused, schema, type Library } from '../worlds/library.js'

const test = suite('store')

test('transact returns the value and the commit, with the options passed', async () => {
  const db = emptyLibrary()
  const { value, commit } = db.transact(
    () => {
      const author = db.Author.create({ name: 'a' })
      author.books.create({ title: 'x' })
      return author
    },
    { action: 'publish', meta: { actor: 'u7' }, key: 'req-81' },
  )
  assert.is(value.books.count(), 1)
  assert.equal(
    [commit?.position, commit?.action, commit?.meta, commit?.key],
    [2, 'publish', { actor: 'u7' }, 'req-81'],
  )
  assert.equal(
    commit?.events.map((event) => event.type),
    ['created', 'created'],
  )
  assert.is(db.position, 2)
  await commit?.durable
  assert.is(db.transact(() => db.Author.count()).commit, undefined)
})

test('a write outside of a transaction is a transaction', () => {
  const db = emptyLibrary()
  const before = db.position
  const author = db.Author.create({ name: 'a' })
  db.Author.update(author, { name: 'b' })
  author.books.create({ title: 'x' })
  assert.is(db.position, before + 3)
})

test('writes see each other, and a throw undoes all: rows, relations, counters, hash', () => {
  const { db, gaiman, fantasy } = filledLibrary()
  const before = db.stateHash()
  const stop = new Error('stop')
  const failed = refused(() =>
    db.transact(() => {
      const book = gaiman.books.create({ title: 'Coraline' })
      book.tags.add(fantasy)
      assert.is(fantasy.books.count(), 3)
      assert.is(db.Author.filter({ books__title: 'Coraline' }).count(), 1)
      db.Author.filter({ name: 'Rowling' }).delete()
      throw stop
    }),
  )
  assert.is(failed, stop)
  assert.is(db.stateHash(), before)
  assert.is(gaiman.books.count(), 2)
  assert.is(gaiman.books.create({ title: 'Coraline' }).id, 5)
})

test('a nested transaction is a savepoint', () => {
  const db = emptyLibrary()
  const { commit } = db.transact(() => {
    db.Author.create({ name: 'outer' })
    refused(() =>
      db.transact(() => {
        db.Author.create({ name: 'inner' })
        throw new Error('stop')
      }),
    )
    db.transact(() => db.Author.create({ name: 'second' }))
  })
  assert.is(commit?.events.length, 2)
  assert.equal(db.Author.valuesList('name', { flat: true }).toArray(), ['outer', 'second'])
})

test('an asynchronous function is refused before it runs', () => {
  const db = emptyLibrary()
  let ran = false
  const error = refused(() =>
    loose(db).transact(async () => {
      ran = true
      await Promise.resolve()
    }),
  )
  assert.instance(error, UsageError)
  assert.is(error.code, 'ERR_ASYNC_TRANSACTION')
  assert.is(ran, false)
})

test('a key to nothing is refused at the end of the commit, not before', () => {
  const db = emptyLibrary()
  db.transact(() => {
    db.Book.create({ title: 'x', author_id: 1 })
    db.Author.create({ name: 'late' })
  })
  assert.is(db.Book.get(1).author.name, 'late')
  assert.is(refused(() => db.Book.create({ title: 'y', author_id: 9 })).code, 'ERR_DANGLING_KEY')
  assert.is(db.Book.count(), 1)
})

test('listeners get one report a commit, can stop, and can not write', () => {
  const db = emptyLibrary()
  const reports: CommitReport[] = []
  const failures: unknown[] = []
  const stop = db.onCommit((report) => {
    reports.push(report)
    try {
      db.Author.create({ name: 'no' })
    } catch (error) {
      failures.push(error)
    }
  })
  db.transact(() => {
    db.Author.create({ name: 'a' })
    db.Author.create({ name: 'b' })
  })
  assert.is(reports.length, 1)
  assert.is(reports[0]?.commit.events.length, 2)
  assert.instance(failures[0], StoreError)
  assert.is((failures[0] as StoreError).code, 'ERR_WRITE_IN_LISTENER')
  assert.is(db.Author.count(), 2)
  stop()
  db.Author.create({ name: 'c' })
  assert.is(reports.length, 1)
})

test('submit resolves to the value, once durable', async () => {
  const db = emptyLibrary()
  const author = await db.submit(() => db.Author.create({ name: 'a' }), { action: 'sign' })
  assert.is(author.name, 'a')
  await db.durable()
})

test('has its models by name, and nothing else to list', async () => {
  const db = emptyLibrary()
  const declared = schema.models.filter((model) => model.autoOf === undefined).map((model) => model.name)
  assert.equal(Object.keys(db), declared)
  assert.is(loose(db).model('Book'), db.Book)
  assert.throws(() => loose(db).model('Nope'))
  assert.throws(() => Object.assign(db, { Book: 1 }), TypeError)
  await db[Symbol.asyncDispose]()
  assert.is(refused(() => db.Author.count()).code, 'ERR_CLOSED')
})

test('the same history makes the same hash, whatever the way there', () => {
  const a = emptyLibrary()
  const b = createStore<Library>(schema, { history: false })
  a.Author.bulkCreate([{ name: 'x' }, { name: 'y' }])
  b.Author.create({ name: 'x' })
  b.Author.update(b.Author.create({ name: 'z' }), { name: 'y' })
  assert.is(a.stateHash(), b.stateHash())
})

test('limitChoicesTo with enforce refuses other rows', () => {
  const { db, le, gaiman } = filledLibrary()
  const error = refused(() => db.Medal.create({ winner: le }))
  assert.is(error.code, 'ERR_CHOICE')
  const medal = db.Medal.create({ winner: gaiman })
  assert.is(refused(() => db.Medal.update(medal, { winner: le })).code, 'ERR_CHOICE')
  assert.is(db.Medal.count(), 1)
})

test.run()
