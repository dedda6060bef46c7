import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, openStore } from '../src/index.js'
import { inFolder, rejected, schema, type Library } from './library.js'

const test = suite('db.backup')

test('copies a store while it is written to; the copy is the store at the position that it returns', () =>
  inFolder(async (root) => {
    const hashes = new Map<number, string>()
    await using db = await openStore<Library>(schema, join(root, 'store'))
    let isDone = false
    const write = async (): Promise<void> => {
      for (let n = 0; !isDone; n++) {
        db.transact(() => {
          const author = db.Author.create({ name: `author ${n}` })
          db.Book.create({ title: `book ${n}`, published: '2024-01-01', author, notes: { n } })
        })
        hashes.set(db.position, db.stateHash())
        await db.durable()
      }
    }
    const writing = write()
    const visible: number[] = []
    const copied: number[] = []
    for (let round = 0; round < 3; round++) {
      db.Tag.create({ name: `tag ${round}` })
      hashes.set(db.position, db.stateHash())
      visible.push(db.position)
      const folder = join(root, `backup-${round}`)
      const head = await db.backup(folder)
      copied.push(head.position)
      await using copy = await openStore<Library>(schema, folder, { atLeast: head })
      assert.is(copy.position, head.position)
      assert.is(copy.stateHash(), hashes.get(head.position))
      copy.Tag.create({ name: 'only in the copy' })
    }
    isDone = true
    await writing
    assert.ok(copied.every((position, at) => position >= (visible[at] ?? 0)))
    assert.is(db.Tag.filter({ name: 'only in the copy' }).count(), 0)
  }))

test('with verify: false the copy is not replayed, and is the same', () =>
  inFolder(async (root) => {
    await using db = await openStore<Library>(schema, join(root, 'store'))
    db.Author.create({ name: 'Ann' })
    const head = await db.backup(join(root, 'one'), { verify: false })
    assert.equal(await db.backup(join(root, 'two')), head)
    for (const name of ['one', 'two']) {
      await using copy = await openStore<Library>(schema, join(root, name), { atLeast: head })
      assert.is(copy.stateHash(), db.stateHash())
    }
    const odd = { verify: 'no' } as unknown as { verify: boolean }
    assert.is((await rejected(db.backup(join(root, 'three'), odd))).code, 'ERR_ARGUMENT')
  }))

test('a store whose history was dropped is verified from its snapshot', () =>
  inFolder(async (root) => {
    await using db = await openStore<Library>(schema, join(root, 'store'))
    for (let n = 0; n < 20; n++) db.Author.create({ name: `author ${n}` })
    await db.compact({ keepAfter: 10 })
    db.Author.create({ name: 'last' })
    const head = await db.backup(join(root, 'copy'))
    await using copy = await openStore<Library>(schema, join(root, 'copy'), { atLeast: head })
    assert.is(copy.stateHash(), db.stateHash())
  }))

test('is refused in a store without a folder, inside the own folder, and after close', () =>
  inFolder(async (root) => {
    const memory = createStore<Library>(schema)
    assert.is((await rejected(memory.backup(join(root, 'a')))).code, 'ERR_ARGUMENT')
    const folder = join(root, 'store')
    const db = await openStore<Library>(schema, folder)
    assert.is((await rejected(db.backup(join(folder, 'a')))).code, 'ERR_ARGUMENT')
    await db.close()
    assert.is((await rejected(db.backup(join(root, 'a')))).code, 'ERR_CLOSED')
  }))

test.run()
