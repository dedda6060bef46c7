import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog, salvageLog } from '../src/index.js'
import { dictionaryKey, recordKey } from '../src/keys.js'
import { commitAt } from '../../record/test/helpers/commits.js'
import { collect, rejection } from './helpers/collect.js'
import { inDatabase, valueOf, type Raw } from './helpers/database.js'
import { inFolder } from './helpers/folder.js'

const test = suite('what is read of a damaged log')

/** A closed log of five records, changed. */
async function damagedLog(folder: string, change: (db: Raw) => Promise<unknown>): Promise<void> {
  const log = await LevelLog.open(folder)
  for (let position = 1; position <= 5; position++)
    await log.append([commitAt(position)], { expected: position - 1, durability: 'os' })
  await log.close()
  await inDatabase(folder, change)
}

/** LevelDB has a method for it that its types leave out. */
function compacted(db: Raw): Promise<void> {
  const { compactRange } = db as unknown as { compactRange: (from: Buffer, to: Buffer) => Promise<void> }
  return compactRange.call(db, Buffer.from([0]), Buffer.from([255]))
}

async function found(folder: string): Promise<{ readonly first: number[]; readonly faults: string[] }> {
  const parts = await collect(salvageLog(folder))
  return {
    first: parts.flatMap((part) => ('commits' in part ? part.first : [])),
    faults: parts.flatMap((part) => ('fault' in part ? part.fault : [])),
  }
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

test('every whole record is found, and each fault is named with its place', () =>
  inFolder(async (folder) => {
    await damagedLog(folder, async (db) => {
      const record = await valueOf(db, recordKey(2))
      await db.put(recordKey(2), flipped(record, record.length - 1))
      await db.put(recordKey(9), await valueOf(db, recordKey(4)))
      await db.put(recordKey(10), Buffer.from([1, 2]))
    })
    const { first, faults } = await found(folder)
    assert.equal(first, [1, 3, 4, 5])
    assert.is(faults.length, 3)
    assert.match(faults[0] ?? '', 'The record that ends at 2 is damaged')
    assert.match(faults[1] ?? '', 'The record of 4 to 4 has the key of 9')
    assert.match(faults[2] ?? '', 'The record that ends at 10 is damaged')
  }))

test('a damaged or missing entry of the dictionary is named; records that need it are not used', () =>
  inFolder(async (root) => {
    for (const [name, change, message] of [
      [
        'damaged',
        async (db: Raw) => db.put(dictionaryKey(1), flipped(await valueOf(db, dictionaryKey(1)), 40)),
        'Entry 1 of the dictionary is damaged',
      ],
      ['missing', (db: Raw) => db.del(dictionaryKey(1)), 'dictionary'],
    ] as const) {
      const folder = join(root, name)
      await damagedLog(folder, change)
      const { first, faults } = await found(folder)
      assert.equal(first, [])
      assert.ok(faults.length >= 5)
      assert.ok(
        faults.some((fault) => fault.includes(message)),
        faults.join('\n'),
      )
    }
  }))

test('the first entry of the dictionary that is missing is named', () =>
  inFolder(async (folder) => {
    await damagedLog(folder, async (db) => {
      const entry = await valueOf(db, dictionaryKey(1))
      await db.batch([
        { type: 'put', key: dictionaryKey(3), value: entry },
        { type: 'put', key: Buffer.from('ex'), value: Buffer.from('no record') },
      ])
    })
    const { first, faults } = await found(folder)
    assert.equal(first, [1, 2, 3, 4, 5])
    assert.match(faults[0] ?? '', 'Entry 2 of the dictionary is missing')
  }))

test('records behind a part of a table that LevelDB can not read are found', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    const text = (position: number): string => randomBytes(1500).toString('hex') + position
    for (let position = 1; position <= 200; position++)
      await log.append([commitAt(position, { action: text(position) })], {
        expected: position - 1,
        durability: 'os',
      })
    await log.close()
    await inDatabase(folder, compacted)
    const events = join(folder, 'events')
    const tables = (await readdir(events)).filter((name) => name.endsWith('.ldb'))
    assert.is(tables.length, 1)
    const path = join(events, tables[0] ?? '')
    const bytes = await readFile(path)
    bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 20_000)
    await writeFile(path, bytes)
    const { first, faults } = await found(folder)
    assert.ok(
      faults.some((fault) => fault.includes("LevelDB can't read what follows commit")),
      faults.join(),
    )
    assert.ok(first.length > 50 && first.length < 200, `${first.length} records`)
    assert.equal([first[0], first.at(-1)], [1, 200])
  }))

test('files that LevelDB refuses are an error', () =>
  inFolder(async (folder) => {
    await damagedLog(folder, async () => undefined)
    await writeFile(join(folder, 'events', 'CURRENT'), 'nonsense\n')
    assert.is((await rejection(collect(salvageLog(folder)))).code, 'ERR_LOG_CORRUPT')
  }))

test.run()
