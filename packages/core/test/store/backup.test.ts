import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import type { Event } from '../../src/event/event.js'
import type { EventLog, LogHead } from '../../src/log/event-log.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import { CoreStore } from '../../src/store/core-store.js'
import { all } from '../../src/testing/check.js'
import { library, Library } from '../helpers/library.js'
import { rejects } from '../helpers/throws.js'

const test = suite('backups of a store')

/** A log in memory that is backed up to another one, in which each commit is what `change` returns. */
class CopiedLog extends MemoryLog {
  copy: MemoryLog = new MemoryLog()
  verified: boolean = false
  change: (commit: Commit) => Commit = (commit) => commit
  /** Called when the copy has its commits. */
  meanwhile: () => unknown = () => undefined

  async backup(_folder: string, verify?: (copy: EventLog) => Promise<void>): Promise<LogHead> {
    this.copy = new MemoryLog()
    const { dropped } = this
    for (const commit of await all(this.read({ after: dropped?.position ?? 0 })))
      this.copy.push(this.change(commit))
    const head = await this.copy.head()
    await this.meanwhile()
    this.verified = verify !== undefined
    await verify?.(this.copy)
    return head
  }
}

function opened(): { readonly db: Library; readonly log: CopiedLog } {
  const log = new CopiedLog()
  const db = new Library({ log })
  for (let n = 1; n <= 5; n++) {
    const author = db.create('Author', { name: `Ann ${n}` })
    db.create('Book', { title: `Book ${n}`, author_id: author + 1 })
  }
  return { db, log }
}

test('are replayed and compared with the store, also where it is written to meanwhile', async () => {
  const { db, log } = opened()
  const before = db.store.position
  log.meanwhile = () => {
    for (let n = 0; n < 5; n++) db.create('Author', { name: `later ${n}` })
  }
  const running = db.store.backup('folder')
  db.create('Tag', { name: 'now' })
  const { position } = await running
  assert.ok(position >= before && position < db.store.position)
  assert.ok(log.verified)
})

test('that lead to another state are refused, and with verify: false are not looked at', async () => {
  const faults: readonly ((event: Event) => Event)[] = [
    (event) => (event.type === 'created' ? { ...event, row: { ...event.row, name: 'another' } } : event),
    (event) =>
      event.type === 'created' && event.model === 'Author'
        ? { ...event, key: 99, row: { ...event.row, id: 99 } }
        : event,
  ]
  for (const fault of faults) {
    const { db, log } = opened()
    log.change = (commit) =>
      commit.position === 4 ? { ...commit, events: commit.events.map(fault) } : commit
    assert.is((await db.store.backup('folder', { verify: false })).position, db.store.position)
    assert.not(log.verified)
    await rejects(db.store.backup('folder'), 'ERR_LOG_CORRUPT', 'leads to another state', 'relata verify')
  }
})

test('that lack commits which the log has are refused', async () => {
  const { db, log } = opened()
  const events: Event[] = []
  log.change = (commit) => (commit.position === 6 ? { ...commit, events } : commit)
  await rejects(db.store.backup('folder'), 'ERR_LOG_CORRUPT')
})

test('of an empty log are empty; in a store without such a log, and with wrong options, they are refused', async () => {
  const memory = new Library()
  await rejects(memory.store.backup('folder'), 'ERR_ARGUMENT', 'no log in a folder')
  const { db } = opened()
  await rejects(db.store.backup('folder', { verify: 1 as unknown as boolean }), 'ERR_ARGUMENT', 'verify')
  await db.store.close()
  await rejects(db.store.backup('folder'), 'ERR_CLOSED')
})

test('without their beginning are replayed from a snapshot of the store', async () => {
  const log = new CopiedLog()
  const snapshotStore = new MemorySnapshots()
  const store = await CoreStore.open(library, { log, snapshotStore, snapshots: false })
  const db = new Library(store)
  for (let n = 1; n <= 9; n++) db.create('Author', { name: `Ann ${n}` })
  await store.compact({ keepAfter: 5 })
  // A copy in memory can't begin after dropped commits: the log is its own copy.
  log.backup = async (_folder, verify) => {
    await verify?.(log)
    return log.head()
  }
  assert.is((await store.backup('folder')).position, store.position)
})

test.run()
