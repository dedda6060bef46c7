import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { StoreWarning } from '../../../src/recovery/warning.js'
import { MemorySnapshots } from '../../../src/snapshot/memory-snapshots.js'
import type { SnapshotStore } from '../../../src/snapshot/snapshot-store.js'
import { SharedMemory } from '../../../src/testing/shared-memory.js'
import { create, open } from './helpers.js'

const test = suite('snapshots beside a shared log')

/** Snapshots that several stores use: closing one of them leaves the others theirs. */
function shared(snapshots: MemorySnapshots): SnapshotStore {
  return {
    list: () => snapshots.list(),
    write: (blocks) => snapshots.write(blocks),
    read: (position) => snapshots.read(position),
    remove: (position) => snapshots.remove(position),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

test('a store begins with the newest snapshot of any process, and the commits after it', async () => {
  const [history, snapshots] = [new SharedMemory(), new MemorySnapshots()]
  const one = await open(history.open(), { snapshotStore: shared(snapshots), snapshots: false })
  const other = await open(history.open(), { snapshotStore: shared(snapshots), snapshots: false })
  for (const owner of ['ann', 'ben', 'cleo']) await one.submit(create(one, owner), { key: owner })
  await other.synced()
  assert.is((await other.saveSnapshot()).position, 4)
  await one.submit(create(one, 'dan'))
  const third = await open(history.open(), { snapshotStore: shared(snapshots) })
  assert.equal([third.recovery?.snapshot?.position, third.recovery?.commits], [4, 1])
  assert.is(third.state.hash(), one.state.hash())
  await third.submit(create(third, 'eve'))
  await one.synced()
  assert.is(third.state.hash(), one.state.hash())
})

test('a snapshot that is newer than what a process has read of the log is no sign of damage', async () => {
  const [history, snapshots] = [new SharedMemory(), new MemorySnapshots()]
  const one = await open(history.open(), { snapshotStore: shared(snapshots), snapshots: false })
  await one.submit(create(one, 'ann'))
  // Between the moment at which the other store has read the head and the one at which it lists the snapshots.
  const log = history.open()
  const head = log.head.bind(log)
  let owners = 0
  log.head = async () => {
    const found = await head()
    await one.submit(create(one, `late ${owners++}`))
    await one.saveSnapshot()
    return found
  }
  const warnings: StoreWarning[] = []
  const other = await open(log, {
    snapshotStore: shared(snapshots),
    onWarning: (warning) => warnings.push(warning),
  })
  log.head = head
  await other.synced()
  assert.equal(warnings, [])
  assert.ok(owners > 0)
  assert.is(other.state.hash(), one.state.hash())
})

test('processes that make snapshots by themselves do no harm to each other', async () => {
  const [history, snapshots] = [new SharedMemory(), new MemorySnapshots()]
  const warnings: StoreWarning[] = []
  const options = {
    snapshots: { everyCommits: 3, keep: 2 },
    onWarning: (warning: StoreWarning) => warnings.push(warning),
  }
  const stores = await Promise.all(
    [1, 2, 3].map(() => open(history.open(), { ...options, snapshotStore: shared(snapshots) })),
  )
  for (let at = 0; at < 30; at++) {
    const store = stores[at % 3]
    if (store !== undefined) await store.submit(create(store, `owner ${at}`))
  }
  await Promise.all(stores.map((store) => store.synced()))
  await Promise.all(stores.map((store) => store.close()))
  assert.equal(warnings, [])
  const list = await snapshots.list()
  assert.ok(list.length >= 1 && list.length <= 2, `${list.length} snapshots`)
  const last = await open(history.open(), { snapshotStore: shared(snapshots) })
  assert.is(last.recovery?.snapshot?.position, list[0]?.position)
  assert.is(last.state.hash(), stores[0]?.state.hash())
})

test.run()
