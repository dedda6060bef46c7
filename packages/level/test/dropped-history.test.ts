import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { DroppedHistory } from '@relata/core/log'
import { LevelLog, salvageLog } from '../src/index.js'
import { DROPPED_KEY, indexKey } from '../src/keys.js'
import { commitAt, commitsFrom } from '../../record/test/helpers/commits.js'
import { collect, rejection } from './helpers/collect.js'
import { inDatabase, keysOf } from './helpers/database.js'
import { inFolder } from './helpers/folder.js'

const test = suite('a log that begins after dropped history')

const HISTORY: DroppedHistory = {
  position: 40,
  hash: 'ab'.repeat(32),
  droppedAt: 1_700_000_000_000,
  firstTime: 1,
  lastTime: 2,
  schemas: [],
}

/** A log of some commits, the first of which were dropped. */
async function dropped(folder: string, count: number, upTo: number): Promise<LevelLog> {
  const log = await LevelLog.open(folder)
  for (let position = 1; position <= count; position++)
    await log.append([commitAt(position, { key: `key ${position}` })], {
      expected: position - 1,
      durability: 'os',
    })
  const { hash } = await log.dropPoint(upTo)
  await log.drop({ ...HISTORY, position: upTo, hash })
  return log
}

test('an empty log begins after the history of another one, and continues after it is reopened', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.beginAfter(HISTORY)
    assert.equal(await log.head(), { position: 40, hash: HISTORY.hash })
    await log.close()
    const again = await LevelLog.open(folder)
    assert.equal(again.dropped, HISTORY)
    assert.is(again.opening.anchor, 'verified')
    await again.append([commitAt(41, { key: 'a' })], { expected: 40 })
    await again.close()
    await using last = await LevelLog.open(folder)
    assert.equal(
      (await collect(last.read({ after: 40 }))).map(({ position }) => position),
      [41],
    )
    assert.is((await rejection(collect(last.read()))).code, 'ERR_HISTORY_DROPPED')
    const refused = await rejection(last.beginAfter({ ...HISTORY, position: 50 }))
    assert.is(refused.code, 'ERR_ARGUMENT')
    assert.match(refused.message, 'commits up to 41')
    assert.equal(last.dropped, HISTORY)
    await last.close()
    assert.is((await rejection(last.beginAfter(HISTORY))).code, 'ERR_CLOSED')
  }))

test('what it says of its beginning is verified', () =>
  inFolder(async (folder) => {
    const log = await dropped(folder, 5, 3)
    await log.close()
    await inDatabase(folder, async (db) => {
      const bytes = Buffer.from((await db.get(DROPPED_KEY)) as Buffer)
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
      await db.put(DROPPED_KEY, bytes)
    })
    const error = await rejection(LevelLog.open(folder))
    assert.is(error.code, 'ERR_LOG_CORRUPT')
    assert.match(error.message, 'the entry about its dropped history is damaged')
    const parts = await collect(salvageLog(folder))
    const [first] = parts
    assert.ok(first !== undefined && 'fault' in first && first.fault.includes('Where the log begins'))
    assert.equal(
      parts.flatMap((part) => ('commits' in part ? part.first : [])),
      [1, 2, 3, 4, 5],
    )
  }))

test('salvage begins where the log does: what reclaim has not removed yet is no part of it', () =>
  inFolder(async (folder) => {
    await (await dropped(folder, 5, 3)).close()
    const [beginning, ...records] = await collect(salvageLog(folder))
    assert.ok(beginning !== undefined && 'dropped' in beginning)
    assert.is(beginning.dropped.position, 3)
    assert.equal(
      records.map((part) => ('commits' in part ? part.first : part)),
      [4, 5],
    )
  }))

test('reclaim removes the keys of dropped commits, thousands of them, and keeps those that were used again', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    const count = 2500
    for (let position = 1; position <= count; position += 100)
      await log.append(
        Array.from({ length: 100 }, (_, at) => commitAt(position + at, { key: `key ${position + at}` })),
        { expected: position - 1, durability: 'os' },
      )
    const point = await log.dropPoint(2350)
    assert.is(point.position, 2300)
    await log.drop({ ...HISTORY, ...point })
    await log.append([commitAt(count + 1, { key: 'key 7' })], { expected: count })
    await log.reclaim()
    assert.is(await log.find('key 7'), count + 1)
    assert.is(await log.find('key 8'), undefined)
    await log.close()
    await inDatabase(folder, async (db) => {
      assert.is((await keysOf(db, 'k')).length, count - 2300 + 1)
      assert.is((await keysOf(db, 'e')).length, 3)
    })
  }))

test('an entry of the key index that is no position is damage, wherever it is read', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.append(
      commitsFrom(1, 2).map((commit, at) => ({ ...commit, key: `k${at}` })),
      { expected: 0 },
    )
    await log.close()
    await inDatabase(folder, (db) => db.put(indexKey('k1'), Buffer.from([1, 2, 3])))
    for (const read of [
      (open: LevelLog) => open.find('k1'),
      (open: LevelLog) => collect(open.keys()),
      (open: LevelLog) => open.append([commitAt(3, { key: 'k1' })], { expected: 2 }),
    ]) {
      const open = await LevelLog.open(folder)
      const error = await rejection(read(open))
      assert.is(error.code, 'ERR_LOG_CORRUPT')
      assert.match(error.message, "the index entry of the key 'k1' is no position")
      await open.close()
    }
  }))

test.run()
