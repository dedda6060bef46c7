import { SharedMemory } from '@relata/core/testing'
import { AsyncLocalStorage } from 'node:async_hooks'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ConflictError, MemoryLog, openStore } from '../src/index.js'
import type { Database } from '../src/index.js'
import { inFolder, rejected, schema } from './library.js'
import type { Library } from './library.js'

const test = suite('stores over a shared log')

async function three(): Promise<readonly Database<Library>[]> {
  const history = new SharedMemory()
  return Promise.all([1, 2, 3].map(() => openStore<Library>(schema, history.open())))
}

/** Resolves once timers have run. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

test('everything that writes works in a submit, and all processes have it', async () => {
  const [one, other, third] = (await three()) as [Database<Library>, Database<Library>, Database<Library>]
  const book = await one.submit(() => {
    const [author, created] = one.Author.getOrCreate({ name: 'J. K. Rowling' })
    assert.ok(created)
    const fiction = one.Tag.create({ name: 'Fiction' })
    const vacancy = author.books.create({ title: 'The Casual Vacancy', published: '2012-09-27' })
    vacancy.tags.add(fiction)
    return vacancy
  })
  // The row that the function returned is the row of the store.
  assert.is(one.Book.get(book.id), book)
  assert.is(book.author.name, 'J. K. Rowling')
  assert.is(book.tags.count(), 1)
  await other.reached(one.position)
  await other.submit(() => {
    const found = other.Book.get({ title: 'The Casual Vacancy' })
    other.Book.update(found, (draft) => {
      draft.notes = { read: true }
    })
    other.Author.bulkCreate([{ name: 'Ann' }, { name: 'Ben' }])
    found.tags.clear()
  })
  await third.synced()
  assert.equal(third.Book.get(book.id).notes, { read: true })
  await third.submit(() => third.Author.filter({ books__title__contains: 'Casual' }).delete())
  for (const db of [one, other, third]) {
    await db.synced()
    assert.equal([db.Author.count(), db.Book.count(), db.Tag.count()], [2, 0, 1])
  }
  assert.is(new Set([one, other, third].map((db) => db.stateHash())).size, 1)
})

test('a function of submit runs in the async context of its call, also when it is run again', async () => {
  const [one, other] = (await three()) as [Database<Library>, Database<Library>]
  const users = new AsyncLocalStorage<string>()
  const submitAs = (db: Database<Library>, user: string): Promise<unknown> =>
    users.run(user, () => db.submit(() => db.Author.create({ name: `${user}, as ${users.getStore()}` })))
  const names = ['ann', 'ben', 'cyd', 'dan']
  await Promise.all(names.flatMap((name) => [submitAs(one, name), submitAs(other, name)]))
  await one.synced()
  const found = one.Author.valuesList('name', { flat: true }).toArray()
  assert.equal(
    found.toSorted(),
    names.flatMap((name) => [`${name}, as ${name}`, `${name}, as ${name}`]),
  )
})

test('live queries and listeners are called after each commit, in the same order in all processes', async () => {
  const stores = await three()
  const results = stores.map((): string[] => [])
  const commits = stores.map((): number[] => [])
  const stops = stores.map((db, at) => {
    db.onCommit(({ commit }) => commits[at]?.push(commit.position))
    const live = db.Author.filter({ name__startswith: 'A' }).live()
    return live.subscribe((authors) => results[at]?.push(authors.map(({ name }) => name).join(' ')))
  })
  const submits = stores.flatMap((db, at) =>
    ['Ada', 'Bob', 'Amy'].map((name) => db.submit(() => db.Author.create({ name: `${name} ${at}` }))),
  )
  for (const [at, submitting] of submits.entries()) {
    await submitting
    if (at % 2 === 0) await turn()
  }
  await Promise.all(stores.map((db) => db.synced()))
  await turn()
  for (const stop of stops) stop.unsubscribe()
  for (const list of commits) assert.equal(list, [2, 3, 4, 5, 6, 7, 8, 9, 10])
  for (const [at, db] of stores.entries()) {
    const last = results[at]?.at(-1)
    assert.is(
      last,
      db.Author.filter({ name__startswith: 'A' }).valuesList('name', { flat: true }).toArray().join(' '),
    )
    assert.is(last, results[0]?.at(-1))
  }
})

test('a live query never shows a row of a submit that fails or is decided again', async () => {
  const [one, other] = (await three()) as [Database<Library>, Database<Library>, Database<Library>]
  const seen = new Set<string>()
  const show = (authors: readonly { readonly name: string }[]): void => {
    for (const { name } of authors) seen.add(name)
  }
  const stops = [one, other].map((db) => db.Author.all().live().subscribe(show))
  let runs = 0
  const refused = one.submit(() => {
    one.Author.create({ name: 'never' })
    throw new Error('stop')
  })
  const again = one.submit(() => one.Author.create({ name: `run ${++runs}` }))
  const between = other.submit(() => other.Author.create({ name: 'other' }))
  assert.match(await refused.catch(String), 'stop')
  await Promise.all([again, between])
  await Promise.all([one.synced(), other.synced()])
  await turn()
  for (const stop of stops) stop.unsubscribe()
  assert.equal([...seen].sort(), ['other', `run ${runs}`].sort())
})

test('direct writes are refused', async () => {
  const [db] = (await three()) as [Database<Library>, Database<Library>, Database<Library>]
  const ada = await db.submit(() => db.Author.create({ name: 'Ada' }))
  const codes = [
    () => db.Author.create({ name: 'Ben' }),
    () => db.Author.update(ada, { name: 'Bea' }),
    () => db.Author.all().delete(),
    () => ada.books.create({ title: 'x', published: '2000-01-01' }),
    () => db.transact(() => undefined),
    () => db.Author.bulkCreate([{ name: 'Ben' }]),
  ].map((write) => {
    try {
      write()
    } catch (error) {
      return Reflect.get(Object(error), 'code') as unknown
    }
    return 'none'
  })
  assert.equal([...new Set(codes)], ['ERR_SHARED_LOG'])
  assert.is(db.Author.get({ name: 'Ada' }), ada)
})

test('a conflict with too many commits of others is an error that names them', async () => {
  const [one, other] = (await three()) as [Database<Library>, Database<Library>, Database<Library>]
  const submits = [one, other].map((db, at) =>
    db.submit(() => db.Author.create({ name: `${at}` }), { action: `sign ${at}`, retries: 0 }),
  )
  const results = await Promise.allSettled(submits)
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  assert.is(errors.length, 1)
  const [error] = errors
  assert.instance(error, ConflictError)
  const { commits, kind } = error as ConflictError
  assert.equal(
    [kind, commits?.map(({ position }) => position), /^sign [01]$/.test(commits?.[0]?.action ?? '')],
    ['conflict', [2], true],
  )
})

test('the options of a store in a folder are not those of a log', () =>
  inFolder(async (folder) => {
    const options = { whenUnavailable: 'refuse' } as object
    assert.is((await rejected(openStore<Library>(schema, folder, options))).code, 'ERR_ARGUMENT')
    const db = await openStore<Library>(schema, new MemoryLog())
    db.Author.create({ name: 'Ada' })
    assert.is(await db.synced(), 2)
    assert.is(db.health().shared, undefined)
    await db.close()
  }))

test.run()
