import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { integer, string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { ReplayProgress } from '../../src/recovery/replay-progress.js'
import { commit } from '../../src/testing/sample-commits.js'
import { HeldLog } from '../helpers/held-log.js'
import { library, Library } from '../helpers/library.js'
import { rejects, throws } from '../helpers/throws.js'

const test = suite('opening a store')

function write(db: Library): void {
  db.create('Author', { name: 'Ann' })
  db.store.transact(() => {
    db.create('Book', { title: 'One', author_id: 1, data: { list: [1] } })
    db.create('Cover', { book_id: 1, image: new Uint8Array([1, 2]) })
    db.link('Book.tags', 0, db.create('Tag', { name: 'a' }))
  })
  db.update('Book', 0, (draft) => void (draft['data'] as { list: number[] }).list.push(2))
  db.create('Pizzeria', { name: 'Ugo', notes: { x: 1 } })
  db.create('Author', { name: 'Ben' })
  db.delete('Author', 1)
}

async function commitsOf(log: MemoryLog): Promise<Commit[]> {
  const list: Commit[] = []
  for await (const one of log.read()) list.push(one)
  return list
}

test('the first commit of a log is its schema', async () => {
  for (const log of [new MemoryLog(), new HeldLog()]) {
    const store = await CoreStore.open(library, { log })
    const [first] = await commitsOf(log instanceof HeldLog ? log.memory : log)
    assert.equal(first?.events, [{ type: 'schemaChanged', schema: library.describe() }])
    assert.equal([first?.position, first?.schema, store.position], [1, 1, 1])
  }
})

test('the state is the replay of the log: rows, links, bytes, JSON, keys and counters', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  write(db)
  const stores = [
    new CoreStore(library, { log }),
    await CoreStore.open(library, { log }),
    await CoreStore.open(library, { log: new HeldLog(log) }),
  ]
  for (const store of stores) {
    const again = new Library(store)
    assert.equal([again.hash(), store.position], [db.hash(), db.store.position])
    assert.equal({ ...again.row('Pizzeria', 0) }, { ...db.row('Pizzeria', 0) })
    assert.equal(again.row('Cover', 0)['image'], new Uint8Array([1, 2]))
  }
  const [again] = stores
  assert.is(new Library(again).row('Author', new Library(again).create('Author', { name: 'C' }))['id'], 3)
})

test('events hold no more than their table, so that they are the same from memory and from a disk', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  write(db)
  for (const { events } of await commitsOf(log)) {
    for (const event of events) {
      if (event.type !== 'created' && event.type !== 'deleted') continue
      assert.equal(
        Object.keys(event.row),
        db.model(event.model).fields.map(({ attribute }) => attribute),
      )
      assert.ok(Object.isFrozen(event) && Object.isFrozen(event.row))
    }
  }
})

/** Without what the clock says. */
function placeOf({ position, part, head, events, changes, replay, replays }: ReplayProgress): object {
  return { position, part, head, events, changes, replay, replays }
}

test('reports the progress of a replay, inside large commits too', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  db.create('Tag', { name: 'first' })
  db.store.transact(() => {
    for (let at = 0; at < 20_000; at++) db.create('Tag', { name: `t${at}` })
  })
  const reports: ReplayProgress[] = []
  await CoreStore.open(library, { log, onProgress: (progress) => reports.push(progress) })
  assert.equal(reports.map(placeOf), [
    { position: 2, part: 8190 / 20_000, head: 3, events: 8192, changes: [], replay: 1, replays: 1 },
    { position: 2, part: 16_382 / 20_000, head: 3, events: 16_384, changes: [], replay: 1, replays: 1 },
    { position: 3, part: 0, head: 3, events: 20_002, changes: [], replay: 1, replays: 1 },
  ])
  assert.ok(reports.every(({ eventsPerSecond }) => eventsPerSecond > 0))
  const left = reports.map(({ remainingMs }) => remainingMs ?? -1)
  assert.ok((left[0] ?? 0) > 0 && left[2] === 0, `milliseconds left: ${left.join()}`)
  reports.length = 0
  await CoreStore.open(library, { log: new HeldLog(), onProgress: (progress) => reports.push(progress) })
  assert.equal(reports.map(placeOf), [
    { position: 1, part: 0, head: 1, events: 1, changes: [], replay: 1, replays: 1 },
  ])
})

test('reports a commit that ends with the step as a whole', async () => {
  const log = new MemoryLog()
  const db = new Library({ log })
  for (let at = 0; at < 8191; at++) db.create('Tag', { name: `t${at}` })
  const reports: ReplayProgress[] = []
  await CoreStore.open(library, { log, onProgress: (progress) => reports.push(progress) })
  assert.equal(reports.slice(0, 1).map(placeOf), [
    { position: 8192, part: 0, head: 8192, events: 8192, changes: [], replay: 1, replays: 1 },
  ])
})

test('refuses the log of another schema, with what differs', async () => {
  const log = new MemoryLog()
  void new CoreStore(resolveSchema({ Tag: model({ name: string() }), Old: model({}) }), { log })
  const other = resolveSchema({ Tag: model({ name: string({ maxLength: 5 }), rank: integer() }) })
  const pieces = ['another schema (commit 1)', 'the model Old was removed', 'Tag.rank was added']
  await rejects(CoreStore.open(other, { log }), 'ERR_SCHEMA_CHANGED', ...pieces)
  throws(() => new CoreStore(other, { log }), 'ERR_SCHEMA_CHANGED', ...pieces)
})

test('refuses a log that can not be replayed', async () => {
  const first = { ...commit(1), events: [{ type: 'schemaChanged', schema: library.describe() }] } as Commit
  const logs: readonly (readonly [commits: readonly Commit[], ...pieces: string[]])[] = [
    [[commit(1)], 'does not begin with a schema'],
    [
      [first, commit(2), commit(3, { events: [{ type: 'deleted', model: 'Author', key: 77, row: {} }] })],
      'Commit 3',
      "'deleted'",
    ],
    [[first, commit(2), commit(3, { events: commit(2).events })], 'Commit 3', "'created'"],
    [
      [first, commit(2, { events: [{ type: 'linked', relation: 'Book.tags', from: 1, to: 1 }] })],
      'Commit 2',
      "'linked'",
    ],
  ]
  for (const [commits, ...pieces] of logs) {
    const log = new MemoryLog()
    await log.append(commits, { expected: 0 })
    await rejects(CoreStore.open(library, { log }), 'ERR_LOG_CORRUPT', ...pieces)
  }
  const gap = new HeldLog()
  await gap.memory.append([first, commit(2)], { expected: 0 })
  gap.read = async function* () {
    yield first
    yield commit(3)
  }
  await rejects(CoreStore.open(library, { log: gap }), 'ERR_LOG_CORRUPT', 'commit 3 after 1')
})

test('history: false keeps nothing', async () => {
  const db = new Library({ history: false })
  write(db)
  const kept = new Library()
  write(kept)
  assert.equal([db.hash(), db.store.position, db.store.log], [kept.hash(), kept.store.position, undefined])
  await db.store.durable()
  const { commit: last } = db.store.transact(() => db.create('Tag', { name: 'z' }))
  await last?.durable
  await db.store.close()
})

test('refuses options that contradict each other', async () => {
  await rejects(CoreStore.open(library, { log: new MemoryLog(), history: false }), 'ERR_ARGUMENT', 'history')
  throws(() => new CoreStore(library, { log: new MemoryLog(), history: false }), 'ERR_ARGUMENT', 'history')
  throws(() => new CoreStore(library, { log: new HeldLog() }), 'ERR_ARGUMENT', 'CoreStore.open')
})

test('a second store on one memory log conflicts, and is left as it was', async () => {
  const log = new MemoryLog()
  const [one, other] = [new Library({ log }), new Library({ log })]
  one.create('Tag', { name: 'a' })
  const before = other.hash()
  throws(() => other.create('Tag', { name: 'b' }), 'ERR_LOG_CONFLICT')
  assert.equal([other.hash(), other.store.position], [before, 1])
})

test('an in-memory store is closed like any other', async () => {
  const db = new Library()
  {
    await using store = db.store
    assert.ok(store.log)
  }
  throws(() => db.create('Tag', { name: 'a' }), 'ERR_CLOSED')
  throws(() => db.store.assertOpen(), 'ERR_CLOSED')
})

test.run()
