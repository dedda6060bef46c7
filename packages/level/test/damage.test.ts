import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LogError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../src/index.js'
import { recordKey } from '../src/keys.js'
import { collect, rejection } from './helpers/collect.js'
import { commitAt, commitsFrom } from '../../record/test/helpers/commits.js'
import { inDatabase, keysOf, valueOf, type Raw } from './helpers/database.js'
import { inFolder, removeAnchors } from './helpers/folder.js'

const test = suite('damage')

/** A log of five records of ten commits; `damage` then works on the database under it. */
async function damaged(folder: string, damage: (db: Raw) => Promise<unknown>): Promise<void> {
  const log = await LevelLog.open(folder)
  for (let first = 1; first <= 41; first += 10) {
    const commits = commitsFrom(first, first + 9).map((commit) => ({
      ...commit,
      key: `key-${commit.position}`,
    }))
    await log.append(commits, { expected: first - 1 })
  }
  await log.close()
  await inDatabase(folder, damage)
}

async function readAll(folder: string, after = 0): Promise<Error & { code?: unknown; value?: unknown }> {
  return rejection(
    (async () => {
      await using log = await LevelLog.open(folder)
      await collect(log.read({ after }))
    })(),
  )
}

function assertCorrupt(error: Error & { code?: unknown; value?: unknown }, position: number): void {
  assert.instance(error, LogError)
  assert.is(error.code, 'ERR_LOG_CORRUPT', error.message)
  assert.is(error.value, position, error.message)
  assert.match(error.message, String(position))
}

async function flip(db: Raw, key: Buffer, byte: number, bit: number): Promise<void> {
  const value = await valueOf(db, key)
  value[byte] = (value[byte] as number) ^ (1 << bit)
  await db.put(key, value)
}

test('a bit flipped anywhere in a record is found', () =>
  inFolder(async (folder) => {
    let record: Buffer = Buffer.alloc(0)
    await damaged(folder, async (db) => {
      record = await valueOf(db, recordKey(30))
    })
    for (let byte = 0; byte < record.length; byte += 53) {
      await inDatabase(folder, (db) => flip(db, recordKey(30), byte, byte % 8))
      const error = await readAll(folder)
      assert.is(error.code, 'ERR_LOG_CORRUPT', `byte ${byte}: ${error.message}`)
      await inDatabase(folder, (db) => db.put(recordKey(30), record))
    }
    await using log = await LevelLog.open(folder)
    assert.is((await collect(log.read())).length, 50)
  }))

test('a damaged record is named by its position', () =>
  inFolder(async (folder) => {
    await damaged(folder, (db) => flip(db, recordKey(30), 200, 3))
    assertCorrupt(await readAll(folder), 21)
    assertCorrupt(await readAll(folder, 25), 21)
    assertCorrupt(await readAll(folder, 30), 21)
    await using log = await LevelLog.open(folder)
    assert.is((await collect(log.read({ after: 40 }))).length, 10)
    assert.is((await collect(log.read(), 20)).length, 20)
  }))

test('after damage was found the log serves nothing more', () =>
  inFolder(async (folder) => {
    await damaged(folder, (db) => flip(db, recordKey(30), 200, 3))
    await using log = await LevelLog.open(folder)
    assert.is((await collect(log.read({ after: 45 }))).length, 5)
    assertCorrupt(await rejection(log.find('key-22')), 21)
    const calls = [
      log.head(),
      log.find('key-1'),
      log.append([commitAt(51)], { expected: 50 }),
      collect(log.read()),
      collect(log.tail()),
    ]
    for (const call of calls) assert.is((await rejection(call)).code, 'ERR_LOG_CORRUPT')
  }))

test('a missing record is a gap', () =>
  inFolder(async (folder) => {
    await damaged(folder, (db) => db.del(recordKey(20)))
    assertCorrupt(await readAll(folder), 11)
    assertCorrupt(await readAll(folder, 15), 11)
    assertCorrupt(await readAll(folder, 20), 11)
  }))

test('a missing first record is a gap', () =>
  inFolder(async (folder) => {
    await damaged(folder, (db) => db.del(recordKey(10)))
    assertCorrupt(await readAll(folder), 1)
  }))

test('a truncated record, an empty one and one of another log are refused', () =>
  inFolder(async (folder) => {
    let other: Buffer = Buffer.alloc(0)
    await inFolder(async (elsewhere) => {
      await damaged(elsewhere, async (db) => {
        other = await valueOf(db, recordKey(50))
      })
    })
    await damaged(folder, async (db) => {
      const value = await valueOf(db, recordKey(30))
      await db.put(recordKey(30), value.subarray(0, value.length - 1))
    })
    assertCorrupt(await readAll(folder), 21)
    await inDatabase(folder, (db) => db.put(recordKey(30), Buffer.alloc(0)))
    assert.is((await readAll(folder)).code, 'ERR_LOG_CORRUPT')
    await inDatabase(folder, (db) => db.put(recordKey(30), other))
    assertCorrupt(await readAll(folder), 21)
  }))

test('a whole record that was replaced by another sound one breaks the chain', () =>
  inFolder(async (folder) => {
    await damaged(folder, () => Promise.resolve())
    await inFolder(async (elsewhere) => {
      const log = await LevelLog.open(elsewhere)
      const keyed = (commit: { position: number }): object => ({ ...commit, key: `key-${commit.position}` })
      await log.append(
        commitsFrom(1, 10).map((commit) => ({ ...commit, ...keyed(commit), action: 'forged' })),
        { expected: 0 },
      )
      await log.close()
      const forged = await inDatabase(elsewhere, (db) => valueOf(db, recordKey(10)))
      await inDatabase(folder, (db) => db.put(recordKey(10), forged))
    })
    assertCorrupt(await readAll(folder), 11)
    assertCorrupt(await readAll(folder, 10), 11)
  }))

test('a last record under any other key is found at opening', () =>
  inFolder(async (folder) => {
    await damaged(folder, () => Promise.resolve())
    const strays = [recordKey(51), recordKey(2050), recordKey(2 ** 40), Buffer.from('e\xff\xff', 'latin1')]
    for (const key of [...strays, Buffer.concat([recordKey(50), Buffer.from([0])])]) {
      await inDatabase(folder, async (db) => db.put(key, await valueOf(db, recordKey(50))))
      assert.is((await readAll(folder)).code, 'ERR_LOG_CORRUPT', key.toString('hex'))
      await inDatabase(folder, (db) => db.del(key))
    }
    await inDatabase(folder, async (db) => {
      await db.put(recordKey(2050), await valueOf(db, recordKey(50)))
      await db.del(recordKey(50))
    })
    const error = await rejection(LevelLog.open(folder))
    assertCorrupt(error, 41)
  }))

test('a record that is read alone must have the key that it names', () =>
  inFolder(async (folder) => {
    await damaged(folder, async (db) => {
      await db.put(recordKey(25), await valueOf(db, recordKey(20)))
    })
    assertCorrupt(await readAll(folder, 25), 11)
    assert.is(
      (await rejection(LevelLog.open(folder, { atLeast: { position: 25, hash: 'a'.repeat(64) } }))).code,
      'ERR_LOG_CORRUPT',
    )
    await using log = await LevelLog.open(folder)
    assert.is((await rejection(log.find('key-22'))).code, 'ERR_LOG_CORRUPT')
  }))

test('entries of the index and the dictionary that are no numbers are found', () =>
  inFolder(async (folder) => {
    await damaged(folder, (db) => db.put(Buffer.from('kkey-7'), Buffer.from('odd')))
    const log = await LevelLog.open(folder)
    assert.is((await rejection(log.find('key-7'))).code, 'ERR_LOG_CORRUPT')
    await log.close()
    await inDatabase(folder, (db) => db.put(Buffer.from('dx'), Buffer.from('odd')))
    assert.is((await readAll(folder)).code, 'ERR_LOG_CORRUPT')
  }))

test("a key's entry that points at another commit is found by the append with that key", () =>
  inFolder(async (folder) => {
    await damaged(folder, async (db) => {
      await db.put(Buffer.from('kkey-51'), await valueOf(db, Buffer.from('kkey-8')))
    })
    await using log = await LevelLog.open(folder)
    assertCorrupt(await rejection(log.append([commitAt(51, { key: 'key-51' })], { expected: 50 })), 8)
  }))

test('a damaged, missing or exchanged dictionary entry is found', () =>
  inFolder(async (folder) => {
    let key: Buffer = Buffer.alloc(0)
    let entry: Buffer = Buffer.alloc(0)
    await damaged(folder, async (db) => {
      key = (await keysOf(db, 'd'))[0] ?? key
      entry = await valueOf(db, key)
      await flip(db, key, 50, 1)
    })
    assert.is((await readAll(folder)).code, 'ERR_LOG_CORRUPT')
    await inDatabase(folder, (db) => db.put(key, Buffer.from('short')))
    assert.is((await readAll(folder)).code, 'ERR_LOG_CORRUPT')
    await inDatabase(folder, (db) => db.del(key))
    assert.match((await readAll(folder)).message, 'dictionary')
    await inDatabase(folder, (db) => db.put(key, entry))
    await using log = await LevelLog.open(folder)
    assert.is((await collect(log.read())).length, 50)
  }))

test('an index entry that points elsewhere is found', () =>
  inFolder(async (folder) => {
    await damaged(folder, async (db) => {
      await db.put(Buffer.from('kkey-7'), await valueOf(db, Buffer.from('kkey-8')))
    })
    await using log = await LevelLog.open(folder)
    assert.is(await log.find('key-9'), 9)
    assertCorrupt(await rejection(log.find('key-7')), 8)
  }))

test('a lost end shows where the caller knows how far the log had come', () =>
  inFolder(async (folder) => {
    await damaged(folder, () => Promise.resolve())
    const before = await LevelLog.open(folder)
    const head = await before.head()
    await before.close()
    await (await LevelLog.open(folder, { atLeast: head })).close()
    await inDatabase(folder, (db) => db.del(recordKey(50)))
    await removeAnchors(folder)
    await (await LevelLog.open(folder)).close()
    const error = await rejection(LevelLog.open(folder, { atLeast: head }))
    assert.is(error.code, 'ERR_LOG_TRUNCATED')
    assert.equal(error.value, head)
    const other = await rejection(LevelLog.open(folder, { atLeast: { position: 40, hash: head.hash } }))
    assert.is(other.code, 'ERR_LOG_CORRUPT')
    const inside = await rejection(LevelLog.open(folder, { atLeast: { position: 35, hash: head.hash } }))
    assert.is(inside.code, 'ERR_LOG_CORRUPT')
    await (await LevelLog.open(folder)).close()
  }))

test('a LevelDB file cut short is an older log, or none, and never a wrong one', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    for (let position = 1; position <= 20; position++)
      await log.append([commitAt(position)], { expected: position - 1 })
    const head = await log.head()
    const events = join(folder, 'events')
    const copies = await Promise.all(
      (await readdir(events)).map(async (name) => ({ name, bytes: await readFile(join(events, name)) })),
    )
    await log.close()
    for (const cut of [1, 100, 700, 1500]) {
      await inFolder(async (copy) => {
        await (await LevelLog.open(copy)).close()
        for (const { name, bytes } of copies)
          if (name !== 'LOCK') await writeFile(join(copy, 'events', name), bytes)
        const name = copies.find((file) => file.name.endsWith('.log') && file.bytes.length > 0)?.name ?? ''
        const size = copies.find((file) => file.name === name)?.bytes.length ?? 0
        await truncate(join(copy, 'events', name), Math.max(0, size - cut))
        const error = await rejection(LevelLog.open(copy, { atLeast: head }))
        assert.is(error.code, 'ERR_LOG_TRUNCATED')
        await using older = await LevelLog.open(copy)
        const { position } = await older.head()
        assert.ok(position < 20)
        assert.equal(await collect(older.read()), commitsFrom(1, position))
      })
    }
  }))

test.run()
