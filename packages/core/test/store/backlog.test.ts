import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { StoreError } from '../../src/error/errors.js'
import type { Commit } from '../../src/event/commit.js'
import { readOptions } from '../../src/schema/option-rules.js'
import { OPEN_STORE_OPTIONS } from '../../src/store/check-store-options.js'
import { CoreStore } from '../../src/store/core-store.js'
import { HeldLog, turns } from '../helpers/held-log.js'
import { library, Library } from '../helpers/library.js'
import { rejects, throws } from '../helpers/throws.js'

const test = suite('a backlog of commits')
const MB = 2 ** 20

/** A log that takes 10 MB a commit; a commit measures what the names in it say, in MB. */
class MeasuringLog extends HeldLog {
  measure(commit: Commit): number {
    const size =
      commit.events.reduce((sum, event) => sum + ('row' in event ? Number(event.row['name']) || 0 : 0), 0) *
      MB
    if (size > 10 * MB) throw new StoreError('ERR_COMMIT_TOO_LARGE', 'too large', { value: size })
    return size
  }
}

async function open(log: HeldLog): Promise<Library> {
  const db = new Library(await CoreStore.open(library, { log }))
  log.hold = true
  return db
}

const sizes = (log: HeldLog): number[] => log.appends.slice(1).map(({ commits }) => commits.length)

async function passAll(log: HeldLog): Promise<void> {
  for (let at = log.appends.length - 1; at < log.appends.length; at++) await log.appends[at]?.pass()
}

test('goes to the log in appends of 16 MB, in order, and every commit is acknowledged', async () => {
  const log = new MeasuringLog()
  const db = await open(log)
  const acknowledged: number[] = []
  const names = [5, 5, 5, 5, 9, 9, 9, 1, 10]
  const submits = names.map((size, at) =>
    db.store
      .submit(() => db.create('Tag', { name: `${size}${' '.repeat(at)}` }))
      .then(() => acknowledged.push(at)),
  )
  const { commit } = db.store.transact(() => db.create('Tag', { name: '2' }))
  await turns()
  await passAll(log)
  await Promise.all([...submits, commit?.durable, db.store.durable()])
  assert.equal(sizes(log), [3, 2, 1, 2, 2])
  assert.equal(
    acknowledged,
    names.map((_, at) => at),
  )
  assert.equal(
    log.appends.flatMap(({ commits }) => commits.map(({ position }) => position)),
    Array.from({ length: names.length + 2 }, (_, at) => at + 1),
  )
  assert.is((await log.head()).position, db.store.position)
})

test('is bounded in number where the log does not measure', async () => {
  const log = new HeldLog()
  const db = await open(log)
  for (let at = 0; at < 25_000; at++) db.create('Tag', { name: `t${at}` })
  const durable = db.store.durable()
  await turns()
  await passAll(log)
  await durable
  assert.equal(sizes(log), [10_000, 10_000, 5_000])
})

test('waits in separate groups, each with a promise', async () => {
  const log = new MeasuringLog()
  const db = await open(log)
  const handles = [9, 9, 9].map(
    (size, at) => db.store.transact(() => db.create('Tag', { name: `${size}${' '.repeat(at)}` })).commit,
  )
  const done: number[] = []
  handles.forEach((commit, at) => void commit?.durable.then(() => done.push(at)))
  await turns()
  for (const expected of [[0], [0, 1], [0, 1, 2]]) {
    await log.last.pass()
    assert.equal(done, expected)
  }
})

test('is rejected as a whole when an append fails, and closing waits for all of it', async () => {
  const failing = new MeasuringLog()
  const db = await open(failing)
  const waiting = [9, 9, 9].map((size, at) =>
    db.store.submit(() => db.create('Tag', { name: `${size}${' '.repeat(at)}` })),
  )
  await turns()
  await failing.last.fail(new Error('no'))
  for (const promise of waiting) await rejects(promise, 'ERR_STORE_FAILED')
  assert.is(failing.appends.length, 2)

  const log = new MeasuringLog()
  const other = await open(log)
  for (const name of ['9', '9 ', '9  ']) other.create('Tag', { name })
  const closed = other.store.close()
  await turns()
  await passAll(log)
  await closed
  assert.is((await log.head()).position, 4)
})

test('a commit too large for the log is refused before it is visible, whatever wrote it', async () => {
  const log = new MeasuringLog()
  const db = await open(log)
  const seen: unknown[] = []
  db.store.onCommit(({ commit }) => seen.push(commit.position))
  db.create('Tag', { name: '1' })
  const { position } = db.store
  const hash = db.store.state.hash()
  const large = (): unknown => db.create('Tag', { name: '11' })
  const several = (): unknown => db.store.bulkCreate(db.model('Tag'), [{ name: '6' }, { name: '5' }])
  for (const call of [
    large,
    several,
    () => db.store.transact(large),
    () => db.store.transact(several, { key: 'k', durability: 'memory' }),
  ]) {
    throws(call, 'ERR_COMMIT_TOO_LARGE')
    assert.equal([db.store.position, db.store.state.hash(), db.store.writing], [position, hash, false])
  }
  await rejects(db.store.submit(large), 'ERR_COMMIT_TOO_LARGE')
  const after = db.store.submit(() => db.create('Tag', { name: '5' }), { key: 'k' })
  await turns()
  await passAll(log)
  await after
  assert.equal(seen, [2, 3])
  assert.equal(
    log.appends.flatMap(({ commits }) => commits.map((commit) => commit.position)),
    [1, 2, 3],
  )
})

test('has a limit in bytes, beyond which a transaction is undone and refused until commits are written', async () => {
  const log = new MeasuringLog()
  const db = new Library(await CoreStore.open(library, { log, backlog: { limit: 20 * MB } }))
  log.hold = true
  const seen: unknown[] = []
  db.store.onCommit(({ commit }) => seen.push(commit.position))
  const submits = ['9', '9 '].map((name) => db.store.submit(() => db.create('Tag', { name })))
  const before = [db.store.position, db.store.state.hash()]
  for (const call of [
    () => db.create('Tag', { name: '3' }),
    () => db.store.transact(() => db.create('Tag', { name: '3' }), { key: 'k', durability: 'memory' }),
    () => db.store.bulkCreate(db.model('Tag'), [{ name: '1' }, { name: '2' }]),
  ]) {
    const error = throws(call, 'ERR_BACKPRESSURE')
    assert.match(error.message, '18 MB')
    assert.equal([db.store.position, db.store.state.hash(), db.store.writing], [...before, false])
  }
  await rejects(
    db.store.submit(() => db.create('Tag', { name: '3' })),
    'ERR_BACKPRESSURE',
  )
  assert.is(db.store.transact(() => 'reads only').value, 'reads only')
  db.create('Tag', { name: '2' })
  await turns()
  await log.last.pass()
  const third = db.store.submit(() => db.create('Tag', { name: '3' }), { key: 'k' })
  await passAll(log)
  await Promise.all([...submits, third, db.store.durable()])
  assert.equal(seen, [2, 3, 4, 5])
  assert.is((await log.head()).position, 5)
})

test('takes a commit larger than the limit where nothing else waits', async () => {
  const log = new MeasuringLog()
  const db = new Library(await CoreStore.open(library, { log, backlog: { limit: MB } }))
  log.hold = true
  db.create('Tag', { name: '9' })
  throws(() => db.create('Tag', { name: '1' }), 'ERR_BACKPRESSURE')
  await turns()
  await passAll(log)
  db.create('Tag', { name: '1' })
  await turns()
  await passAll(log)
  await db.store.durable()
})

test('is reported: its commits, its bytes, and since when the oldest waits', async () => {
  const log = new MeasuringLog()
  const db = await open(log)
  assert.equal(db.store.health().backlog, { commits: 0, bytes: 0, limit: 2 ** 31, oldestMs: 0 })
  for (const name of ['9', '9 ', '1']) db.create('Tag', { name })
  await turns()
  await new Promise((resolve) => setTimeout(resolve, 15))
  const { oldestMs, ...waiting } = db.store.health().backlog
  assert.equal(waiting, { commits: 3, bytes: 19 * MB, limit: 2 ** 31 })
  assert.ok(oldestMs >= 10, String(oldestMs))
  await log.last.pass()
  assert.equal([db.store.health().backlog.commits, db.store.health().backlog.bytes], [2, 10 * MB])
  await passAll(log)
  await db.store.durable()
  assert.equal(db.store.health().backlog, { commits: 0, bytes: 0, limit: 2 ** 31, oldestMs: 0 })
  assert.equal(new CoreStore(library).health().backlog, { commits: 0, bytes: 0, limit: 2 ** 31, oldestMs: 0 })
})

test('a limit that is no number of bytes is refused', async () => {
  for (const backlog of [5, null, {}, { limit: 0 }, { limit: '5' }, { limit: NaN }, { limit: 5, other: 1 }])
    throws(() => readOptions({ backlog }, OPEN_STORE_OPTIONS, 'openStore'), 'ERR_ARGUMENT', 'backlog')
  for (const limit of [1, 5, Infinity])
    assert.equal(readOptions({ backlog: { limit } }, OPEN_STORE_OPTIONS, 'openStore'), { backlog: { limit } })
})

test.run()
