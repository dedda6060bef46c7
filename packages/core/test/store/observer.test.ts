import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ObservedEvents, ObservedKind, StoreObserver } from '../../src/observe/store-observer.js'
import { CoreStore } from '../../src/store/core-store.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { HeldLog, turns } from '../helpers/held-log.js'
import { library, Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

type Seen = { readonly [K in ObservedKind]: [K, ObservedEvents[K]] }[ObservedKind]

/** An observer that records everything. */
function recorder(seen: Seen[], extra: Partial<StoreObserver> = {}): StoreObserver {
  const note =
    <K extends ObservedKind>(kind: K) =>
    (event: ObservedEvents[K]): void => {
      seen.push([kind, event] as Seen)
    }
  return {
    commit: note('commit'),
    rollback: note('rollback'),
    append: note('append'),
    replay: note('replay'),
    snapshot: note('snapshot'),
    listenerError: note('listenerError'),
    failure: note('failure'),
    ...extra,
  }
}

const test = suite('the observer of a store')

test('gets each commit after it is visible, with what it cost', () => {
  const seen: Seen[] = []
  const db = new Library({ observer: recorder(seen) })
  db.store.transact(
    () => {
      db.create('Author', { name: 'Ann' })
      db.create('Tag', { name: 'a' })
    },
    { action: 'sign', meta: { actor: 'u7' } },
  )
  db.create('Tag', { name: 'b' })
  const commits = seen.flatMap(([kind, event]) => (kind === 'commit' ? [event] : []))
  assert.equal(
    commits.map(({ position, action, meta, events }) => ({ position, action, meta, events })),
    [
      { position: 2, action: 'sign', meta: { actor: 'u7' }, events: 2 },
      { position: 3, action: undefined, meta: undefined, events: 1 },
    ],
  )
  for (const { ms, notifyMs } of commits) assert.ok(ms >= 0 && notifyMs >= 0)
})

test('gets transactions that were rolled back, and no commit where nothing was written', () => {
  const seen: Seen[] = []
  const db = new Library({ observer: recorder(seen) })
  db.create('Tag', { name: 'a' })
  seen.length = 0
  throws(() => db.store.transact(() => db.create('Tag', { name: 'a' }), { action: 'twice' }), 'ERR_UNIQUE')
  db.store.transact(() => 1)
  assert.is(seen.length, 1)
  const [kind, event] = seen[0] as Seen
  assert.is(kind, 'rollback')
  assert.is((event as ObservedEvents['rollback']).action, 'twice')
  assert.is((event as ObservedEvents['rollback']).error instanceof Error, true)
})

test('gets no commit for a repeated key', () => {
  const seen: Seen[] = []
  const db = new Library({ observer: recorder(seen) })
  const write = (): unknown =>
    db.store.transact(() => db.create('Tag', { id: 7, name: 'a' }), { key: 'k' }).commit?.position
  assert.is(write(), 2)
  throws(() => db.create('Tag', { id: 7, name: 'b' }), 'ERR_UNIQUE')
  assert.equal(
    seen.map(([kind]) => kind),
    ['commit', 'rollback'],
  )
})

test('calls wants before it computes an event', () => {
  const seen: Seen[] = []
  let wanted: ObservedKind | undefined
  const db = new Library({ observer: recorder(seen, { wants: (kind) => kind === wanted }) })
  db.create('Tag', { name: 'a' })
  assert.is(seen.length, 0)
  wanted = 'commit'
  db.create('Tag', { name: 'b' })
  throws(() => db.create('Tag', { name: 'b' }), 'ERR_UNIQUE')
  wanted = 'rollback'
  throws(() => db.create('Tag', { name: 'b' }), 'ERR_UNIQUE')
  db.create('Tag', { name: 'c' })
  assert.equal(
    seen.map(([kind]) => kind),
    ['commit', 'rollback'],
  )
})

test('harms nothing when it throws', async () => {
  const uncaught: unknown[] = []
  const note = (error: unknown): void => {
    uncaught.push(error)
  }
  process.on('uncaughtException', note)
  try {
    const fail = (): never => {
      throw new Error('observer')
    }
    for (const observer of [
      { commit: fail, rollback: fail },
      { commit: fail, wants: fail },
    ]) {
      const db = new Library({ observer })
      db.create('Tag', { name: 'a' })
      throws(() => db.create('Tag', { name: 'a' }), 'ERR_UNIQUE')
      assert.is(db.count('Tag'), 1)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
    assert.ok(uncaught.length >= 2)
    for (const error of uncaught) assert.is((error as Error).message, 'observer')
  } finally {
    process.off('uncaughtException', note)
  }
})

test('gets the errors of listeners, which go to their handler as well', () => {
  const seen: Seen[] = []
  const handled: unknown[] = []
  const db = new Library({ observer: recorder(seen), onListenerError: (error) => handled.push(error) })
  const error = new Error('listener')
  db.store.onCommit(() => {
    throw error
  })
  db.create('Tag', { name: 'a' })
  assert.equal(handled, [error])
  assert.equal(
    seen.map(([kind]) => kind),
    ['listenerError', 'commit'],
  )
  assert.is((seen[0]?.[1] as ObservedEvents['listenerError'] | undefined)?.error, error)
})

test('gets a replay', async () => {
  const log = new MemoryLog()
  const first = new Library({ log })
  first.create('Tag', { name: 'a' })
  const seen: Seen[] = []
  const store = await CoreStore.open(first.store.schema, { log, observer: recorder(seen) })
  assert.is(store.position, 2)
  assert.equal(
    seen.map(([kind, event]) => [kind, (event as ObservedEvents['replay']).position]),
    [['replay', 2]],
  )
})

test('gets each snapshot, its reason, and why it failed', async () => {
  const seen: Seen[] = []
  const snapshotStore = new MemorySnapshots()
  const observer = recorder(seen, { wants: (kind) => kind === 'snapshot' })
  const options = { log: new MemoryLog(), snapshotStore, snapshots: { everyCommits: 3 }, observer }
  const db = new Library(await CoreStore.open(library, options))
  db.create('Tag', { name: 'a' })
  const { bytes } = await db.store.saveSnapshot()
  for (const name of ['b', 'c', 'd']) db.create('Tag', { name })
  for (const end = Date.now() + 60_000; seen.length < 2 && Date.now() < end;) await turns()
  const failure = new Error('no space')
  snapshotStore.write = () => Promise.reject(failure)
  await db.store.saveSnapshot().catch(() => undefined)
  const events = seen.map(([, event]) => event as ObservedEvents['snapshot'])
  assert.equal(
    events.map(({ position, reason, error }) => [position, reason, error]),
    [
      [2, 'manual', undefined],
      [5, 'auto', undefined],
      [5, 'manual', failure],
    ],
  )
  assert.equal([events[0]?.bytes, events[2]?.bytes], [bytes, 0])
  for (const { ms } of events) assert.ok(ms >= 0 && ms < 60_000)
})

test('measures no snapshot that is not wanted', async () => {
  const reads: string[] = []
  const observer: StoreObserver = {
    snapshot: () => reads.push('snapshot'),
    wants: (kind) => {
      reads.push(kind)
      return false
    },
  }
  const options = { log: new MemoryLog(), snapshotStore: new MemorySnapshots(), observer }
  const store = await CoreStore.open(library, options)
  reads.length = 0
  await store.saveSnapshot()
  assert.equal(reads, ['snapshot'])
})

test('counts what a listener writes to no commit', () => {
  const seen: Seen[] = []
  const db = new Library({ observer: recorder(seen) })
  db.store.onCommit(() => {
    throws(() => db.create('Tag', { name: 'x' }), 'ERR_WRITE_IN_LISTENER')
  })
  db.create('Tag', { name: 'a' })
  assert.equal(
    seen.map(([kind]) => kind),
    ['commit'],
  )
})

test('gets each append once it is stored, and the failure of the store', async () => {
  const seen: Seen[] = []
  const log = new HeldLog()
  const db = new Library(await CoreStore.open(library, { log, observer: recorder(seen) }))
  await db.store.durable()
  log.hold = true
  seen.length = 0
  for (const name of ['a', 'b']) db.create('Tag', { name })
  await turns()
  assert.equal(
    seen.map(([kind]) => kind),
    ['commit', 'commit'],
  )
  await log.last.pass()
  await db.store.durable()
  const append = seen[2]?.[1] as ObservedEvents['append']
  assert.is(seen[2]?.[0], 'append')
  assert.equal([append.position, append.commits, append.durability], [3, 2, 'sync'])
  assert.ok(append.ms >= 0)
  db.create('Tag', { name: 'c' })
  await turns()
  await log.last.fail(new Error('disk'))
  await turns()
  const [kind, event] = seen.at(-1) as Seen
  assert.is(kind, 'failure')
  assert.is((event as ObservedEvents['failure']).error.code, 'ERR_STORE_FAILED')
})

test.run()
