import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import type { SnapshotBlock } from '../../src/snapshot/snapshot-block.js'
import type { SnapshotInfo } from '../../src/snapshot/snapshot-store.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { OpenOptions } from '../../src/store/options.js'
import type { StoreWarning } from '../../src/recovery/warning.js'
import { canonicalText } from '../../src/util/canonical-text.js'
import { HeldLog } from '../helpers/held-log.js'
import { library, Library } from '../helpers/library.js'
import { rounds } from '../helpers/rounds.js'
import { rejects } from '../helpers/throws.js'
import { pictureOf } from './store-picture.js'

const test = suite('saving snapshots')

async function openLibrary(options: Partial<OpenOptions> = {}): Promise<Library> {
  return new Library(await CoreStore.open(library, { log: new MemoryLog(), ...options }))
}

/** Lets snapshots that have begun end. */
const settled = (): Promise<void> => rounds(30)

/** Snapshots whose writes wait. */
class HeldSnapshots extends MemorySnapshots {
  readonly waiting: (() => void)[] = []
  /** Blocks after which the next write waits. */
  after: number = 1

  override write(blocks: AsyncIterable<SnapshotBlock>): Promise<SnapshotInfo> {
    return super.write(this.#held(blocks))
  }

  async *#held(blocks: AsyncIterable<SnapshotBlock>): AsyncGenerator<SnapshotBlock, void, undefined> {
    let count = 0
    for await (const block of blocks) {
      yield block
      if (++count === this.after) await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
  }
}

/** More rows than a block has. */
const MANY = 5000

test('a snapshot of several blocks has the rows and links of its position, whatever is written while it is made', async () => {
  for (const after of [1, 2, 3, 4, 5]) {
    const snapshots = new HeldSnapshots()
    snapshots.after = after
    const log = new MemoryLog()
    const db = await openLibrary({ log, snapshotStore: snapshots, snapshots: false })
    db.store.transact(() => {
      const author = db.create('Author', { name: 'Ann' })
      const tags = Array.from({ length: 40 }, (_, n) => db.create('Tag', { name: `t${n}` }))
      for (let n = 0; n < MANY; n++) {
        const book = db.create('Book', { title: `b${n}`, author_id: author + 1, year: n })
        db.link('Book.tags', book, tags[n % 40] as number)
        db.link('Book.tags', book, tags[(n * 7 + 1) % 40] as number)
      }
    })
    const expected = canonicalText(pictureOf(db.store))
    const { position } = db.store
    const saving = db.store.saveSnapshot()
    while (snapshots.waiting.length === 0) await settled()
    for (let n = 0; n < MANY; n += 3) {
      db.update('Book', n, { title: `changed ${n}` })
      db.unlink('Book.tags', n, n % 40)
      if (n % 2 === 0) db.delete('Book', n)
      if (n % 300 === 0)
        assert.throws(() =>
          db.store.transact(() => {
            db.delete('Book', n + 1)
            db.create('Tag', { name: `x${n}` })
            throw new Error('rolled back')
          }),
        )
    }
    db.create('Tag', { name: 'later' })
    assert.equal(db.store.state.compact(), [], 'no slot moves during a capture')
    for (const go of snapshots.waiting) go()
    assert.is((await saving).position, position)
    const part = new MemoryLog()
    for (let each = 1; each <= position; each++) part.push(log.at(each) as never)
    const early = await CoreStore.open(library, { log: part, snapshotStore: snapshots, snapshots: false })
    assert.is(early.recovery?.commits, 0)
    assert.is(canonicalText(pictureOf(early)), expected, `after ${after} blocks`)
    const late = await CoreStore.open(library, { log, snapshotStore: snapshots, snapshots: false })
    assert.is(canonicalText(pictureOf(late)), canonicalText(pictureOf(db.store)))
  }
})

test('a row of a snapshot is one object from its first read on, and its old versions stay what they were', async () => {
  const snapshots = new MemorySnapshots()
  const log = new MemoryLog()
  const db = await openLibrary({ log, snapshotStore: snapshots, snapshots: false })
  db.create('Pizzeria', { name: 'Ugo', notes: { x: [1] }, stars: 3 })
  db.create('Cover', {
    book_id: db.create('Book', { title: 'One', author_id: 1 + db.create('Author', { name: 'Ann' }) }) + 1,
    image: new Uint8Array([1]),
  })
  await db.store.saveSnapshot()
  const again = new Library(
    await CoreStore.open(library, { log, snapshotStore: snapshots, snapshots: false }),
  )
  const table = again.store.state.stored(again.model('Pizzeria'))
  const row = table.row(0)
  assert.is(table.row(0), row)
  assert.is(table.rowByKey(1), row)
  assert.is(table.rowsAt(Int32Array.of(0), 0, 1)[0], row)
  assert.ok(Object.isFrozen(row) && Object.isFrozen((row as { notes: object }).notes))
  again.update('Place', 0, { name: 'Ina' })
  assert.is(row?.['name'], 'Ugo')
  assert.is(table.row(0)?.['name'], 'Ina')
  assert.throws(() =>
    again.store.transact(() => {
      again.update('Place', 0, { name: 'Eva' })
      throw new Error('rolled back')
    }),
  )
  assert.is(table.row(0)?.['name'], 'Ina')
})

test('one snapshot is made at a time; a later call waits for one that has its commits', async () => {
  const snapshots = new HeldSnapshots()
  const db = await openLibrary({ snapshotStore: snapshots, snapshots: false })
  db.create('Tag', { name: 'a' })
  const first = db.store.saveSnapshot()
  const same = db.store.saveSnapshot()
  await settled()
  db.create('Tag', { name: 'b' })
  const next = db.store.saveSnapshot()
  await settled()
  assert.is(snapshots.waiting.length, 1)
  snapshots.waiting.shift()?.()
  assert.equal([(await first).position, (await same).position], [2, 2])
  await settled()
  snapshots.waiting.shift()?.()
  assert.is((await next).position, 3)
})

test('a snapshot has commits only that are durable', async () => {
  const log = new HeldLog()
  const snapshots = new MemorySnapshots()
  const db = await openLibrary({ log, snapshotStore: snapshots, snapshots: false })
  log.hold = true
  db.create('Tag', { name: 'a' })
  const saving = db.store.saveSnapshot()
  await settled()
  assert.equal(await snapshots.list(), [])
  await log.appends.at(-1)?.pass()
  assert.is((await saving).position, 2)
})

test('snapshots are made by themselves after so many commits, and the last ones are kept', async () => {
  const snapshots = new MemorySnapshots()
  const db = await openLibrary({ snapshotStore: snapshots, snapshots: { everyCommits: 10, keep: 2 } })
  for (let n = 0; n < 9; n++) db.create('Tag', { name: `a${n}` })
  await settled()
  assert.equal(
    (await snapshots.list()).map(({ position }) => position),
    [10],
  )
  for (let round = 0; round < 3; round++) {
    await db.store.saveSnapshot()
    db.create('Tag', { name: `b${round}` })
  }
  assert.equal(
    (await snapshots.list()).map(({ position }) => position),
    [12, 11],
  )
})

test('a long replay makes one when the store is opened; false makes none', async () => {
  const log = new MemoryLog()
  const db = await openLibrary({ log })
  for (let n = 0; n < 20; n++) db.create('Tag', { name: `t${n}` })
  const none = new MemorySnapshots()
  await openLibrary({ log, snapshotStore: none, snapshots: false })
  const snapshots = new MemorySnapshots()
  await openLibrary({ log, snapshotStore: snapshots, snapshots: { everyCommits: 20 } })
  await settled()
  assert.equal(await none.list(), [])
  assert.equal(
    (await snapshots.list()).map(({ position }) => position),
    [21],
  )
  const again = await openLibrary({ log, snapshotStore: snapshots, snapshots: { everyCommits: 20 } })
  assert.is(again.store.recovery?.commits, 0)
})

test('a snapshot that fails is a warning, and the store continues', async () => {
  class Full extends MemorySnapshots {
    override write(): Promise<never> {
      return Promise.reject(new Error('ENOSPC: no space left on device.'))
    }
  }
  const warnings: StoreWarning[] = []
  const db = await openLibrary({
    snapshotStore: new Full(),
    snapshots: { everyCommits: 5 },
    onWarning: (warning) => warnings.push(warning),
  })
  for (let n = 0; n < 8; n++) db.create('Tag', { name: `a${n}` })
  await settled()
  assert.equal(
    warnings.map(({ code, message }) => [code, message]),
    [
      [
        'SNAPSHOT_FAILED',
        'A snapshot could not be written: ENOSPC: no space left on device. The store is not affected.',
      ],
    ],
  )
  const error: unknown = await db.store.saveSnapshot().catch((reason: unknown) => reason)
  assert.match(String(error), 'ENOSPC')
  db.create('Tag', { name: 'later' })
  assert.is(db.store.state.stored(db.model('Tag')).captures, undefined)
})

test('closing ends the snapshot under way, of which nothing is left', async () => {
  const snapshots = new HeldSnapshots()
  const db = await openLibrary({ snapshotStore: snapshots, snapshots: false })
  db.store.transact(() => {
    for (let n = 0; n < MANY; n++) db.create('Tag', { name: `t${n}` })
  })
  snapshots.after = 2
  const saving = db.store.saveSnapshot()
  await settled()
  const closing = db.store.close()
  for (const go of snapshots.waiting) go()
  await rejects(saving, 'ERR_CLOSED')
  await closing
  await rejects(snapshots.list(), 'ERR_CLOSED')
  await rejects(db.store.saveSnapshot(), 'ERR_CLOSED')
})

test('a snapshot is refused inside a transaction, and in a store without a place for it', async () => {
  const db = await openLibrary({ snapshotStore: new MemorySnapshots() })
  let inside: Promise<unknown> = Promise.resolve()
  db.store.transact(() => {
    inside = db.store.saveSnapshot()
  })
  await rejects(inside, 'ERR_ARGUMENT', 'inside a transaction')
  await rejects(new Library().store.saveSnapshot(), 'ERR_ARGUMENT', 'snapshotStore')
})

test.run()
