import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStore, StoreError } from '../src/index.js'
import { inFolder, rejected, schema } from './library.js'
import type { Library } from './library.js'

const test = suite('large commits of a store in a folder')

test('a transaction too large for the log is undone, and the store continues', () =>
  inFolder(async (folder) => {
    const note = { text: 'x'.repeat(2 ** 20) }
    const db = await openStore<Library>(schema, folder, { durability: 'os' })
    const ann = db.Author.create({ name: 'Ann' })
    const before = [db.position, db.stateHash()]
    const values = Array.from({ length: 1100 }, (_, at) => ({
      title: `t${at}`,
      author: ann,
      published: '2020-01-01',
      notes: note,
    }))
    const calls = [
      () => db.Book.bulkCreate(values),
      () => db.transact(() => db.Book.bulkCreate(values)),
      () => db.transact(() => db.Book.bulkCreate(values), { key: 'k', durability: 'memory' }),
    ]
    for (const call of calls) {
      assert.throws(
        call,
        (error: unknown) => error instanceof StoreError && error.code === 'ERR_COMMIT_TOO_LARGE',
      )
      assert.equal([db.position, db.stateHash()], before)
    }
    assert.is((await rejected(db.submit(() => db.Book.bulkCreate(values)))).code, 'ERR_COMMIT_TOO_LARGE')
    assert.equal([db.position, db.stateHash()], before)
    await db.submit(() => db.Author.create({ name: 'Ben' }), { key: 'k' })
    const hash = db.stateHash()
    await db.close()
    await using again = await openStore<Library>(schema, folder)
    assert.equal([again.Author.count(), again.Book.count(), again.stateHash()], [2, 0, hash])
  }))

test('a loop of writes that outruns the disk is acknowledged as a whole', () =>
  inFolder(async (folder) => {
    const db = await openStore<Library>(schema, folder, { durability: 'os' })
    const name = (at: number): string => `${at} ${'x'.repeat(2900)}`
    const submits = Array.from({ length: 15_000 }, (_, at) =>
      db.submit(() => db.Author.create({ name: name(at) })),
    )
    assert.is((await Promise.all(submits)).length, 15_000)
    await db.close()
    await using again = await openStore<Library>(schema, folder)
    assert.is(again.Author.count(), 15_000)
  }))

test.run()
