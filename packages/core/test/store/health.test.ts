import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import { CoreStore } from '../../src/store/core-store.js'
import { HeldLog, turns } from '../helpers/held-log.js'
import { library, Library } from '../helpers/library.js'

/** A log that measures every commit as 100 bytes. */
class MeasuredLog extends HeldLog {
  measure(): number {
    return 100
  }
}

const test = suite('the health of a store')

test('says what waits for the log, and for how long', async () => {
  const log = new HeldLog()
  const db = new Library(await CoreStore.open(library, { log }))
  await db.store.durable()
  assert.equal(db.store.health(), {
    status: 'open',
    error: undefined,
    position: 1,
    stored: 1,
    backlog: { commits: 0, bytes: 0, limit: 2 ** 31, oldestMs: 0 },
    memory: undefined,
    heap: undefined,
    shared: undefined,
    snapshots: undefined,
  })
  log.hold = true
  db.create('Tag', { name: 'a' })
  await turns()
  for (const name of ['b', 'c']) db.create('Tag', { name })
  await new Promise((resolve) => setTimeout(resolve, 20))
  const { position, stored, backlog } = db.store.health()
  assert.equal([position, stored, backlog.commits], [4, 1, 3])
  assert.ok(backlog.oldestMs >= 15, String(backlog.oldestMs))
  await log.last.pass()
  assert.equal([db.store.health().stored, db.store.health().backlog.commits], [2, 2])
  await log.last.pass()
  assert.equal(
    [db.store.health().stored, db.store.health().backlog],
    [4, { commits: 0, bytes: 0, limit: 2 ** 31, oldestMs: 0 }],
  )
})

test('of a store in memory has no backlog', () => {
  for (const options of [{}, { history: false }]) {
    const db = new Library(options)
    db.create('Tag', { name: 'a' })
    const { position, stored, backlog } = db.store.health()
    assert.equal([position, stored, backlog.commits], [2, 2, 0])
  }
})

test('works after a failure, with the error, and after close', async () => {
  const log = new HeldLog()
  const db = new Library(await CoreStore.open(library, { log }))
  await db.store.durable()
  log.hold = true
  db.create('Tag', { name: 'a' })
  await turns()
  await log.last.fail(new Error('disk'))
  const { status, error } = db.store.health()
  assert.equal([status, error?.code], ['failed', 'ERR_STORE_FAILED'])
  const other = new Library()
  await other.store.close()
  assert.equal([other.store.health().status, other.store.health().error], ['closed', undefined])
})

test('has the memory in use where there is a limit', () => {
  const db = new Library({ memory: { limit: 100, used: () => 42 } })
  assert.equal(db.store.health().memory, { used: 42, limit: 100 })
})

test('has the heap in use if the runtime reports it', () => {
  const db = new Library({ heap: () => ({ used: 7, limit: 9 }) })
  assert.equal(db.store.health().heap, { used: 7, limit: 9 })
})

test('has the last snapshot, what was written since, and why the last attempt failed', async () => {
  const snapshotStore = new MemorySnapshots()
  const options = { log: new MeasuredLog(), snapshotStore, snapshots: false } as const
  const db = new Library(await CoreStore.open(library, options))
  db.create('Tag', { name: 'a' })
  const before = db.store.health().snapshots
  assert.equal(
    [before?.last, before?.commits, before?.saving, before?.error],
    [undefined, 2, false, undefined],
  )
  const saving = db.store.saveSnapshot()
  assert.is(db.store.health().snapshots?.saving, true)
  db.create('Tag', { name: 'b' })
  const info = await saving
  const after = db.store.health().snapshots
  assert.is(after?.last, info)
  assert.equal([after?.last?.position, after?.commits, after?.bytes, after?.saving], [2, 1, 100, false])
  snapshotStore.write = () => Promise.reject(new Error('no space'))
  await db.store.saveSnapshot().catch(() => undefined)
  const failed = db.store.health().snapshots
  assert.equal([failed?.last, failed?.commits], [info, 1])
  assert.is((failed?.error as Error | undefined)?.message, 'no space')
  const again = await CoreStore.open(library, options)
  assert.equal([again.health().snapshots?.last?.position, again.health().snapshots?.commits], [2, 1])
})

test.run()
