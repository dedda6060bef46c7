import { LogError, type Commit } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../src/index.js'
import { collect, rejection } from './helpers/collect.js'
import { commitAt, commitsFrom } from '../../record/test/helpers/commits.js'
import { inDatabase, keysOf } from './helpers/database.js'
import { inFolder } from './helpers/folder.js'

const test = suite('group commit')
const records = (folder: string): Promise<number> =>
  inDatabase(folder, async (db) => (await keysOf(db, 'e')).length)

test('a thousand appends that wait together become one record', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    const commits = commitsFrom(1, 1000)
    const results = await Promise.all(
      commits.map((commit) => log.append([commit], { expected: commit.position - 1 })),
    )
    assert.equal(
      results.flat(),
      commits.map(({ position }) => ({ status: 'ok', position })),
    )
    assert.equal(await collect(log.read()), commits)
    await log.close()
    assert.is(await records(folder), 1)
  }))

test('those that come while a batch is written go together in the next one', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    const first = log.append([commitAt(1)], { expected: 0 })
    await Promise.resolve()
    await Promise.resolve()
    const rest = commitsFrom(2, 50).map((commit) => log.append([commit], { expected: commit.position - 1 }))
    await Promise.all([first, ...rest])
    await log.close()
    assert.is(await records(folder), 2)
  }))

test('one append of many commits is one record, and reading starts inside it', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    await log.append(commitsFrom(1, 500), { expected: 0 })
    await log.append(commitsFrom(501, 700), { expected: 500 })
    for (const after of [0, 1, 250, 499, 500, 501, 699])
      assert.equal(await collect(log.read({ after })), commitsFrom(after + 1, 700))
    assert.equal(await collect(log.read({ after: 700 })), [])
    assert.equal(await collect(log.read({ after: 9000 })), [])
  }))

test('a conflict in the middle stores nothing of it, and takes none of the others with it', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    const good = log.append([commitAt(1)], { expected: 0 })
    const late = rejection(log.append([commitAt(1, { action: 'late' })], { expected: 0 }))
    const next = log.append([commitAt(2)], { expected: 1 })
    await Promise.all([good, next])
    const error = await late
    assert.instance(error, LogError)
    assert.is(error.code, 'ERR_LOG_CONFLICT')
    assert.is(error.value, 0)
    assert.equal((error.head as { position: number }).position, 1)
    assert.equal(await collect(log.read()), commitsFrom(1, 2))
  }))

test('a retry in the same group is a duplicate, and another use of the key an error', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    const [first, again, other] = await Promise.allSettled([
      log.append([commitAt(1, { key: 'k' })], { expected: 0 }),
      log.append([commitAt(1, { key: 'k' })], { expected: 0 }),
      log.append([commitAt(2, { key: 'k', action: 'something else' })], { expected: 1 }),
    ])
    assert.equal(first, { status: 'fulfilled', value: [{ status: 'ok', position: 1 }] })
    assert.equal(again, { status: 'fulfilled', value: [{ status: 'duplicate', position: 1 }] })
    assert.is(other.status, 'rejected')
    assert.is((other as PromiseRejectedResult).reason.code, 'ERR_KEY_REUSED')
    assert.is(await log.find('k'), 1)
    assert.is(await log.find('other'), undefined)
    assert.is((await log.head()).position, 1)
  }))

test('an append that cannot be encoded is refused alone', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    const odd = {
      type: 'linked',
      relation: 'Book.tags',
      from: Symbol('x'),
      to: 1,
    } as unknown as Commit['events'][number]
    const bad = rejection(log.append([commitAt(1, { events: [odd] })], { expected: 0 }))
    const good = log.append([commitAt(1)], { expected: 0 })
    assert.is((await bad).code, 'ERR_ARGUMENT')
    assert.equal(await good, [{ status: 'ok', position: 1 }])
    const misplaced = await rejection(log.append([commitAt(7)], { expected: 1 }))
    assert.is(misplaced.code, 'ERR_ARGUMENT')
    assert.equal(await log.append([], { expected: 99 }), [])
    assert.equal(await collect(log.read()), [commitAt(1)])
  }))

test('every durability is written in order, and read and head see it immediately', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    const levels = ['memory', 'os', 'sync', 'memory'] as const
    for (const [i, durability] of levels.entries()) {
      assert.equal(await log.append([commitAt(i + 1)], { expected: i, durability }), [
        { status: 'ok', position: i + 1 },
      ])
      assert.is((await log.head()).position, i + 1)
      assert.equal(await collect(log.read()), commitsFrom(1, i + 1))
    }
    void log.append([commitAt(5)], { expected: 4, durability: 'memory' })
    await log.close()
    await using again = await LevelLog.open(folder)
    assert.equal(await collect(again.read()), commitsFrom(1, 5))
  }))

test('closing writes what waits, and refuses what comes later', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    const waiting = commitsFrom(1, 20).map((commit) =>
      log.append([commit], { expected: commit.position - 1 }),
    )
    const closed = log.close()
    const late = await rejection(log.append([commitAt(21)], { expected: 20 }))
    assert.is(late.code, 'ERR_CLOSED')
    await closed
    await log.close()
    assert.is((await Promise.all(waiting)).length, 20)
    for (const call of [log.head(), log.find('k'), collect(log.read()), collect(log.tail())])
      assert.is((await rejection(call)).code, 'ERR_CLOSED')
    await using again = await LevelLog.open(folder)
    assert.is((await again.head()).position, 20)
  }))

test('a tail continues with what is appended, and ends when its signal aborts or the log is closed', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.append([commitAt(1)], { expected: 0 })
    const aborting = new AbortController()
    const aborted = collect(log.tail({ signal: aborting.signal }))
    const closing = log.tail({ after: 1 })[Symbol.asyncIterator]()
    const first = collect(log.tail(), 3)
    for (const position of [2, 3]) await log.append([commitAt(position)], { expected: position - 1 })
    assert.equal(await first, commitsFrom(1, 3))
    aborting.abort()
    const seen = await aborted
    assert.equal(seen, commitsFrom(1, seen.length))
    await log.append([commitAt(4)], { expected: 3 })
    for (const position of [2, 3, 4]) assert.equal((await closing.next()).value, commitAt(position))
    const end = closing.next()
    await log.close()
    assert.is((await end).done, true)
  }))

test('next may be called before an earlier call resolves', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    await log.append(commitsFrom(1, 3), { expected: 0 })
    const reading = log.read()
    const results = await Promise.all(Array.from({ length: 5 }, () => reading.next()))
    assert.equal(
      results.map(({ value }) => value?.position),
      [1, 2, 3, undefined, undefined],
    )
    assert.ok(results[4]?.done)
  }))

test.run()
