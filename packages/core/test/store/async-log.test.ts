import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LogError } from '../../src/error/errors.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { OpenOptions } from '../../src/store/options.js'
import { HeldLog, turns } from '../helpers/held-log.js'
import { library, Library } from '../helpers/library.js'
import { rejects, throws } from '../helpers/throws.js'

const test = suite('a store over an asynchronous log')

async function open(options: Partial<OpenOptions> = {}): Promise<{ log: HeldLog; db: Library }> {
  const log = new HeldLog()
  const db = new Library(await CoreStore.open(library, { log, ...options }))
  log.hold = true
  return { log, db }
}

/** Whether a promise has been settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false
  const end = (): void => {
    done = true
  }
  promise.then(end, end)
  await turns()
  return done
}

test('a commit is visible immediately, and durable after it is appended', async () => {
  const { log, db } = await open()
  const { commit } = db.store.transact(() => db.create('Tag', { name: 'a' }))
  assert.equal([db.count('Tag'), db.store.position], [1, 2])
  const durable = commit?.durable ?? Promise.resolve()
  assert.is(durable, commit?.durable)
  assert.not.ok(await settled(durable))
  await log.last.pass()
  await durable
  await db.store.durable()
})

test('one append is in flight, and the commits that wait go together into the next', async () => {
  const { log, db } = await open()
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const submitted = names.slice(0, 2).map((name) => db.store.submit(() => db.create('Tag', { name })))
  await turns()
  submitted.push(...names.slice(2).map((name) => db.store.submit(() => db.create('Tag', { name }))))
  await turns()
  assert.equal(
    log.appends.map(({ commits }) => commits.map(({ position }) => position)),
    [[1], [2, 3]],
  )
  await log.last.pass()
  assert.ok(await settled(Promise.all(submitted.slice(0, 2))))
  assert.not.ok(await settled(Promise.race(submitted.slice(2))))
  assert.equal(
    [log.last.commits.map(({ position }) => position), log.last.options.expected],
    [[4, 5, 6, 7], 3],
  )
  await log.last.pass()
  assert.equal(await Promise.all(submitted), [0, 1, 2, 3, 4, 5])
  assert.is(log.appends.length, 3)
})

test('submit of a function that writes nothing resolves once what it saw is durable', async () => {
  const { log, db } = await open()
  db.create('Tag', { name: 'a' })
  const seen = db.store.submit(() => db.store.state.table(db.model('Tag')).size)
  const atOnce = db.store.submit(() => 'seen', { durability: 'memory' })
  await turns()
  assert.not.ok(await settled(seen))
  assert.is(await atOnce, 'seen')
  await log.last.pass()
  assert.is(await seen, 1)
})

test('an append is as durable as its strictest commit requires; memory does not wait', async () => {
  const { log, db } = await open({ durability: 'os' })
  await db.store.submit(() => db.create('Tag', { name: 'a' }), { durability: 'memory' })
  await turns()
  assert.is(log.last.options.durability, 'memory')
  await log.last.pass()
  db.create('Tag', { name: 'b' })
  await turns()
  assert.is(log.last.options.durability, 'os')
  db.store.transact(() => db.create('Tag', { name: 'c' }), { durability: 'sync' })
  db.store.transact(() => db.create('Tag', { name: 'd' }), { durability: 'memory' })
  await log.last.pass()
  assert.is(log.last.options.durability, 'sync')
  await log.last.pass()
  await db.store.durable()
})

test('a failed append fails the store: those waiting, and every later read and write, get the cause', async () => {
  const { log, db } = await open()
  const failures: unknown[] = []
  db.store.onFailure((error) => failures.push(error.code))
  const waiting = ['a', 'b'].map((name) => db.store.submit(() => db.create('Tag', { name })))
  const all = db.store.durable()
  const { commit } = db.store.transact(() => db.create('Tag', { name: 'c' }))
  await turns()
  db.create('Tag', { name: 'unwatched' })
  const cause = new LogError('Unknown', 'the disk is gone')
  await log.last.fail(cause)
  for (const promise of [...waiting, all, commit?.durable ?? Promise.resolve()]) {
    const error = await rejects(promise, 'ERR_STORE_FAILED', 'the disk is gone', 'open the store again')
    assert.is(error.cause, cause)
  }
  for (const call of [
    () => db.create('Tag', { name: 'd' }),
    () => db.store.transact(() => 1),
    () => db.store.assertOpen(),
    () => db.store.explainDelete(db.model('Tag'), [0]),
  ]) {
    assert.is(throws(call, 'ERR_STORE_FAILED', 'the disk is gone').cause, cause)
  }
  await rejects(db.store.durable(), 'ERR_STORE_FAILED')
  assert.equal([failures, log.appends.length], [['ERR_STORE_FAILED'], 2])
  await db.store.close()
  assert.ok(log.closed)
})

test('a promise that is not awaited causes no unhandled rejection', async () => {
  const { log, db } = await open()
  let unhandled = 0
  const count = (): void => {
    unhandled++
  }
  process.on('unhandledRejection', count)
  const { commit } = db.store.transact(() => db.create('Tag', { name: 'a' }))
  void commit?.durable
  await turns()
  await log.last.fail(new Error('no'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('unhandledRejection', count)
  assert.is(unhandled, 0)
})

test('an invalid result of the log fails the store', async () => {
  const { log, db } = await open()
  log.append = async () => [{ status: 'duplicate', position: 1 }]
  await rejects(
    db.store.submit(() => db.create('Tag', { name: 'a' })),
    'ERR_STORE_FAILED',
    'duplicate at 1',
  )
})

test('closing writes what waits, then closes the log; later calls are refused', async () => {
  const { log, db } = await open()
  db.create('Tag', { name: 'a' })
  const closing = db.store.close()
  assert.not.ok(await settled(closing))
  assert.not.ok(log.closed)
  await log.last.pass()
  await closing
  await db.store.close()
  assert.ok(log.closed)
  throws(() => db.create('Tag', { name: 'b' }), 'ERR_CLOSED', 'open it again')
  throws(() => db.store.transact(() => 1), 'ERR_CLOSED')
  throws(() => db.store.explainDelete(db.model('Tag'), []), 'ERR_CLOSED')
  await rejects(
    db.store.submit(() => 1),
    'ERR_CLOSED',
  )
  await rejects(db.store.durable(), 'ERR_CLOSED')
})

test('closing rejects if what waits can not be written, and closes the log all the same', async () => {
  const { log, db } = await open()
  db.create('Tag', { name: 'a' })
  const closing = db.store.close()
  await turns()
  await log.last.fail(new Error('full'))
  await rejects(closing, 'ERR_STORE_FAILED', 'full')
  assert.ok(log.closed)
})

test('is not closed inside a transaction', async () => {
  const { log, db } = await open()
  let closing: Promise<void> | undefined
  db.store.transact(() => {
    closing = db.store.close()
  })
  await rejects(closing ?? Promise.resolve(), 'ERR_ARGUMENT', 'inside a transaction')
  assert.not.ok(log.closed)
})

test('knows the keys of its history, with what they said', async () => {
  const log = new HeldLog()
  const first = new Library(await CoreStore.open(library, { log }))
  first.create('Tag', { name: 'a' })
  const rename = (db: Library) => (): boolean => db.update('Tag', 0, { name: 'b' })
  const original = first.store.transact(rename(first), { key: 'k' }).commit
  first.update('Tag', 0, { name: 'a' })
  await first.store.durable()
  const again = new Library(await CoreStore.open(library, { log: new HeldLog(log.memory) }))
  const { commit } = again.store.transact(rename(again), { key: 'k' })
  assert.equal(
    [commit?.status, commit?.position, commit?.id],
    ['duplicate', original?.position, original?.id],
  )
  throws(() => again.store.transact(() => again.create('Tag', { name: 'z' }), { key: 'k' }), 'ERR_KEY_REUSED')
  assert.is(again.store.position, first.store.position)
})

test.run()
