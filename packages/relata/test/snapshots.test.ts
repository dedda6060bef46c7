import { appendFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStore, type Database, type OpenStoreOptions, type StoreWarning } from '../src/index.js'
import { inFolder, rejected, schema, type Library } from './library.js'

const test = suite('snapshots of a store in a folder')

const open = (folder: string, options?: OpenStoreOptions): Promise<Database<Library>> =>
  openStore<Library>(schema, folder, options)
const names = (folder: string): Promise<readonly string[]> =>
  readdir(join(folder, 'snapshots')).catch(() => [])
const nameOf = (position: number): string => `${String(position).padStart(16, '0')}.snapshot`

function write(db: Database<Library>, commits: number): void {
  for (let n = 0; n < commits; n++)
    db.transact(() => {
      const author = db.Author.create({ name: `author ${db.position}` })
      db.Book.create({ title: `book ${n}`, published: '2024-01-01', author, notes: { n: [n, null] } })
    })
}

test('saveSnapshot writes a file beside the log, which the next opening starts from', () =>
  inFolder(async (folder) => {
    const db = await open(folder)
    write(db, 20)
    db.Book.get(1).tags.add(db.Tag.create({ name: 'red' }))
    const { position, bytes } = await db.saveSnapshot()
    assert.is(position, db.position)
    assert.ok(bytes > 0)
    assert.equal(await names(folder), [nameOf(position)])
    write(db, 3)
    const hash = db.stateHash()
    await db.close()
    await using again = await open(folder)
    assert.is(again.stateHash(), hash)
    assert.is(again.recovery?.snapshot?.position, position)
    assert.is(again.recovery?.commits, 3)
    assert.equal(again.Book.get(1).tags.values('name').toArray(), [{ name: 'red' }])
    assert.equal(again.Book.get(7).notes, { n: [6, null] })
  }))

test('texts and JSON of many rows are what was written, by key, by index, by condition, and after a copy of the snapshot', () =>
  inFolder(async (folder) => {
    const db = await open(folder, { snapshots: false })
    const author = db.Author.create({ name: 'one' })
    const ROWS = 5000
    db.Book.bulkCreate(
      Array.from({ length: ROWS }, (_, n) => ({
        title: `Ünal \u{1f600} ${n}`,
        published: '2024-01-01',
        author,
        notes: n % 7 === 0 ? 'none' : { n: [n, null] },
      })),
    )
    const hash = db.stateHash()
    await db.saveSnapshot()
    await db.close()
    for (const first of ['by key', 'by condition', 'all']) {
      await using again = await open(folder, { snapshots: false })
      assert.is(again.recovery?.commits, 0)
      const row = again.Book.get(4097)
      assert.is(row, again.Book.get(4097))
      const title = 'Ünal \u{1f600} 4096'
      if (first === 'by key') assert.equal([row.title, row.notes], [title, { n: [4096, null] }])
      if (first === 'by condition') assert.is(again.Book.get({ title }), row)
      const notes = again.Book.orderBy('id').valuesList('notes', { flat: true }).toArray()
      assert.equal(
        [notes[4096], notes[7], notes[ROWS - 1]],
        [{ n: [4096, null] }, 'none', { n: [4999, null] }],
      )
      assert.is(notes[4096], again.Book.get(4097).notes)
      assert.is(again.Book.filter({ title__endswith: '99' }).count(), ROWS / 100)
      assert.is(again.stateHash(), hash)
      // What was read of a snapshot is written again.
      await again.saveSnapshot()
    }
  }))

test('snapshots are made by themselves after so many commits, and so many are kept', () =>
  inFolder(async (folder) => {
    await using db = await open(folder, { snapshots: { everyCommits: 10, keep: 1 } })
    for (let wait = 0; wait < 6000 && (await names(folder)).every((name) => name < nameOf(40)); wait++) {
      write(db, 5)
      await db.durable()
      await setTimeout(10)
    }
    await db.saveSnapshot()
    assert.equal(await names(folder), [nameOf(db.position)])
  }))

test('with snapshots: false only saveSnapshot makes one, and existing ones are used', () =>
  inFolder(async (folder) => {
    const db = await open(folder, { snapshots: false })
    write(db, 20)
    await db.durable()
    assert.equal(await names(folder), [])
    await db.saveSnapshot()
    await db.close()
    await using again = await open(folder, { snapshots: false })
    assert.is(again.recovery?.commits, 0)
  }))

test('closing makes no snapshot', () =>
  inFolder(async (folder) => {
    const db = await open(folder)
    write(db, 20)
    await db.close()
    assert.equal(await names(folder), [])
  }))

test('a damaged snapshot is passed over with a warning, and the state is the same', () =>
  inFolder(async (folder) => {
    const db = await open(folder)
    write(db, 5)
    const first = (await db.saveSnapshot()).position
    write(db, 5)
    const second = (await db.saveSnapshot()).position
    const hash = db.stateHash()
    await db.close()
    for (const [damaged, used] of [
      [second, first],
      [first, undefined],
    ] as const) {
      await appendFile(join(folder, 'snapshots', nameOf(damaged)), 'x')
      const warnings: StoreWarning[] = []
      await using again = await open(folder, { onWarning: (warning) => warnings.push(warning) })
      assert.is(again.recovery?.snapshot?.position, used)
      assert.is(again.stateHash(), hash)
      assert.ok(warnings.some(({ code, position }) => code === 'SNAPSHOT_CORRUPT' && position === damaged))
    }
  }))

test('without onWarning a warning is one of the process', () =>
  inFolder(async (folder) => {
    const db = await open(folder)
    write(db, 5)
    const { position } = await db.saveSnapshot()
    await db.close()
    await writeFile(join(folder, 'snapshots', nameOf(position)), 'no snapshot')
    const warned = new Promise<Error & { code?: string }>((resolve) => process.once('warning', resolve))
    await using again = await open(folder)
    assert.is(again.position, position)
    assert.is((await warned).code, 'RELATA_SNAPSHOT_CORRUPT')
  }))

test('if snapshots can not be written the store continues, with a warning; saveSnapshot rejects', () =>
  inFolder(async (folder) => {
    await (await open(folder)).close()
    await writeFile(join(folder, 'snapshots'), 'a file where the folder should be')
    const warnings: string[] = []
    await using db = await open(folder, {
      snapshots: { everyCommits: 5 },
      onWarning: ({ code }) => warnings.push(code),
    })
    write(db, 10)
    for (let wait = 0; wait < 6000 && !warnings.includes('SNAPSHOT_FAILED'); wait++) await setTimeout(10)
    assert.ok(warnings.includes('SNAPSHOT_FAILED'), warnings.join())
    assert.is((await rejected(db.saveSnapshot())).code, 'ERR_LOG_UNAVAILABLE')
    write(db, 1)
    await db.durable()
    await rm(join(folder, 'snapshots'))
    await db.saveSnapshot()
  }))

test('wrong options are refused before anything is opened', () =>
  inFolder(async (folder) => {
    const wrong = [
      true,
      null,
      5,
      'never',
      { every: 5 },
      { everyCommits: 0 },
      { keep: 0 },
      { keep: '2' },
      { everyBytes: -1 },
    ]
    for (const snapshots of wrong) {
      const error = await rejected(open(join(folder, 'store'), { snapshots } as never))
      assert.is(error.code, 'ERR_ARGUMENT', JSON.stringify(snapshots))
      assert.match(error.message, "'snapshots'")
    }
    assert.is(
      (await rejected(open(join(folder, 'store'), { snapshotStore: undefined } as never))).code,
      'ERR_ARGUMENT',
    )
    assert.equal(await readdir(folder), [])
  }))

test.run()
