import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LogError } from '../../src/error/errors.js'
import type { Commit } from '../../src/event/commit.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { integer, string } from '../../src/schema/fields.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { model } from '../../src/schema/model.js'
import { foreignKey } from '../../src/schema/relations.js'
import { renameField } from '../../src/schema/migration/steps.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import type { SnapshotBlock } from '../../src/snapshot/snapshot-block.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { OpenOptions } from '../../src/store/options.js'
import type { ReadStore, WriteStore } from '../../src/store/read-store.js'
import type { StoreWarning } from '../../src/recovery/warning.js'
import { canonicalText } from '../../src/util/canonical-text.js'
import { library, Library } from '../helpers/library.js'
import { FOUND, BY_HASH, withFault } from './faults.js'
import { pictureOf } from './store-picture.js'

const test = suite('snapshots that can not be used')

/** A log with two snapshots in it, and commits after the last one. */
async function twoSnapshots(): Promise<{
  log: MemoryLog
  snapshots: MemorySnapshots
  picture: string
  at: number[]
}> {
  const log = new MemoryLog()
  const snapshots = new MemorySnapshots()
  const db = new Library(await CoreStore.open(library, { log, snapshotStore: snapshots, snapshots: false }))
  const at: number[] = []
  for (let round = 0; round < 3; round++) {
    db.store.transact(
      () => {
        const author = db.create('Author', { name: `Ann ${round}` })
        for (let n = 0; n < 3; n++) {
          const book = db.create('Book', { title: `${n} of ${round}`, author_id: author + 1 })
          db.link('Book.tags', book, db.create('Tag', { name: `t${round}${n}` }))
        }
      },
      { key: `round ${round}` },
    )
    if (round < 2) at.push((await db.store.saveSnapshot()).position)
  }
  return { log, snapshots, picture: canonicalText(pictureOf(db.store)), at }
}

interface Opened {
  readonly store: CoreStore
  readonly warnings: readonly StoreWarning[]
}

async function open(
  log: MemoryLog,
  snapshotStore: MemorySnapshots,
  options: Partial<OpenOptions> = {},
  schema: SchemaMeta = library,
): Promise<Opened> {
  const warnings: StoreWarning[] = []
  const copy = new MemoryLog()
  for (let position = 1; position <= log.position; position++) copy.push(log.at(position) as Commit)
  const onWarning = (warning: StoreWarning): void => void warnings.push(warning)
  const store = await CoreStore.open(schema, {
    log: copy,
    snapshotStore,
    onWarning,
    snapshots: false,
    ...options,
  })
  return { store, warnings }
}

test('the newest one is used, and the report names it', async () => {
  const { log, snapshots, picture, at } = await twoSnapshots()
  const { store, warnings } = await open(log, snapshots)
  assert.is(canonicalText(pictureOf(store)), picture)
  assert.equal(warnings, [])
  const { recovery } = store
  assert.is(recovery?.snapshot?.position, at[1])
  assert.is(recovery?.commits, 1)
  assert.is(recovery?.events, 10)
  assert.match(
    String(recovery),
    /^Opened at commit 4 in [\d.]+ s: snapshot of commit 3, then 1 commit \(10 events\)\.$/,
  )
})

for (const [name, fault] of Object.entries(FOUND))
  test(`${name}: the one before is used, and a warning says why`, async () => {
    const { log, snapshots, picture, at } = await twoSnapshots()
    const [first = 0, second = 0] = at
    const { store, warnings } = await open(log, await withFault(snapshots, second, fault))
    assert.is(canonicalText(pictureOf(store)), picture)
    assert.is(store.recovery?.snapshot?.position, first)
    assert.equal(
      warnings.map(({ position }) => position),
      [second],
    )
    assert.match(warnings[0]?.code ?? '', /^SNAPSHOT_/)
    assert.match(warnings[0]?.message ?? '', `The snapshot of commit ${second} can't be used`)
    assert.equal(store.recovery?.skipped, warnings)
    assert.match(String(store.recovery), "can't be used")
  })

for (const [name, fault] of Object.entries(BY_HASH))
  test(`${name}: the state hash detects it`, async () => {
    const { log, snapshots, at } = await twoSnapshots()
    const position = at[1] ?? 0
    const faulty = await withFault(snapshots, position, fault)
    const copy = new MemoryLog()
    for (let each = 1; each <= position; each++) copy.push(log.at(each) as Commit)
    const { store } = await open(copy, faulty)
    assert.is(store.recovery?.snapshot?.position, position)
    assert.is.not(store.state.hash(), await stateHashOf(snapshots, position))
    const right = await open(copy, snapshots)
    assert.is(right.store.state.hash(), await stateHashOf(snapshots, position))
  })

test('a state that is one commit behind its snapshot: the hash of a replay detects it', async () => {
  const { log, snapshots, at } = await twoSnapshots()
  const [first = 0, second = 0] = at
  assert.is(second, first + 1)
  const late = new MemorySnapshots()
  let begin: SnapshotBlock | undefined
  for await (const block of snapshots.read(second)) begin ??= block
  async function* relabelled(): AsyncGenerator<SnapshotBlock, void, undefined> {
    for await (const block of snapshots.read(first))
      yield block.block === 'begin' && begin?.block === 'begin'
        ? { ...block, position: second, commit: begin.commit }
        : block
  }
  await late.write(relabelled())
  const copy = new MemoryLog()
  for (let position = 1; position <= second; position++) copy.push(log.at(position) as Commit)
  const { store } = await open(copy, late)
  assert.is(store.recovery?.snapshot?.position, second)
  const replayed = await open(copy, new MemorySnapshots())
  assert.is.not(store.state.hash(), replayed.store.state.hash())
  assert.is(await stateHashOf(snapshots, second), replayed.store.state.hash())
})

async function stateHashOf(snapshots: MemorySnapshots, position: number): Promise<string> {
  let last: SnapshotBlock | undefined
  for await (const block of snapshots.read(position)) last = block
  return last?.block === 'end' ? last.stateHash : ''
}

test('where none can be used all commits are replayed', async () => {
  const { log, snapshots, picture, at } = await twoSnapshots()
  let faulty = snapshots
  for (const position of at)
    faulty = await withFault(faulty, position, (block) => (block.block === 'rows' ? undefined : block))
  const { store, warnings } = await open(log, faulty)
  assert.is(canonicalText(pictureOf(store)), picture)
  assert.is(store.recovery?.snapshot, undefined)
  assert.is(store.recovery?.commits, log.position)
  assert.equal(
    warnings.map(({ code }) => code),
    ['SNAPSHOT_CORRUPT', 'SNAPSHOT_CORRUPT'],
  )
})

test('a snapshot that is later than the log: refused, or opened where the caller accepts what is lost', async () => {
  const { log, snapshots, at } = await twoSnapshots()
  const [first = 0, second = 0] = at
  const short = new MemoryLog()
  for (let position = 1; position <= first; position++) short.push(log.at(position) as Commit)
  const refused = await open(short, snapshots).catch((error: unknown) => error as LogError)
  assert.instance(refused, LogError)
  assert.equal([(refused as LogError).code, (refused as LogError).value], ['ERR_LOG_TRUNCATED', second])
  const empty = await open(new MemoryLog(), snapshots).catch((error: unknown) => error as LogError)
  assert.is((empty as LogError).code, 'ERR_LOG_TRUNCATED')
  const ahead = await open(short, snapshots, { acceptEnd: first })
  assert.equal(
    ahead.warnings.map(({ code, position }) => [code, position]),
    [['SNAPSHOT_AHEAD', second]],
  )
  const { recovery } = ahead.store
  assert.is(recovery?.snapshot?.position, first)
  assert.equal(recovery?.lost, { from: first + 1, to: second })
  assert.match(String(recovery), `commit ${second} is lost`)
  assert.equal(
    (await snapshots.list()).map(({ position }) => position),
    [first],
  )
})

test('a snapshot that is later than the log and can not be read proves nothing', async () => {
  const { log, snapshots, at } = await twoSnapshots()
  const short = new MemoryLog()
  for (let position = 1; position <= (at[0] ?? 0); position++) short.push(log.at(position) as Commit)
  class Unreadable extends MemorySnapshots {
    override async *read(position: number): AsyncGenerator<SnapshotBlock, void, undefined> {
      if (position === at[1]) throw new LogError('Corrupt', 'A block is not what was written.')
      yield* snapshots.read(position)
    }
    override list(): ReturnType<MemorySnapshots['list']> {
      return snapshots.list()
    }
  }
  const { store, warnings } = await open(short, new Unreadable())
  assert.equal([store.recovery?.snapshot?.position, store.recovery?.lost], [at[0], undefined])
  assert.equal(
    warnings.map(({ code }) => code),
    ['SNAPSHOT_AHEAD'],
  )
})

test('one that a read finds damaged, and a list that fails', async () => {
  const { log, snapshots, at } = await twoSnapshots()
  class Damaged extends MemorySnapshots {
    override async *read(): AsyncGenerator<SnapshotBlock, void, undefined> {
      yield* snapshots.read(at[1] ?? 0)
      throw new LogError('Corrupt', 'A block is not what was written.')
    }
    override list(): ReturnType<MemorySnapshots['list']> {
      return snapshots.list()
    }
  }
  const damaged = await open(log, new Damaged())
  assert.equal(
    damaged.warnings.map(({ code }) => code),
    ['SNAPSHOT_CORRUPT', 'SNAPSHOT_CORRUPT'],
  )
  assert.is(damaged.store.recovery?.commits, log.position)

  class Unlisted extends MemorySnapshots {
    override list(): Promise<never> {
      return Promise.reject(new Error('EACCES'))
    }
  }
  const unlisted = await open(log, new Unlisted())
  assert.equal(
    unlisted.warnings.map(({ code, position }) => [code, position]),
    [['SNAPSHOT_UNREADABLE', undefined]],
  )
})

test('an idempotency key from a snapshot has the same effect as a replayed one', async () => {
  const { log, snapshots } = await twoSnapshots()
  const first = await open(log, snapshots)
  const rename = (store: CoreStore, name: string, options = {}): string => {
    const { commit } = store.transact(() => void new Library(store).update('Tag', 0, { name }), options)
    return `${commit?.status} ${commit?.position}`
  }
  assert.is(rename(first.store, 'x', { key: 'rename' }), 'ok 5')
  assert.is(rename(first.store, 't00'), 'ok 6')
  const own = new MemorySnapshots()
  const again = await CoreStore.open(library, { log: first.store.log as MemoryLog, snapshotStore: own })
  await again.saveSnapshot()
  for (const snapshotStore of [own, new MemorySnapshots()]) {
    const { store } = await open(first.store.log as MemoryLog, snapshotStore)
    assert.is(store.recovery?.commits, snapshotStore === own ? 0 : 6)
    assert.is(rename(store, 'x', { key: 'rename' }), 'duplicate 5')
    assert.throws(
      () => rename(store, 'y', { key: 'rename' }),
      (error: Error) => 'code' in error && error.code === 'ERR_KEY_REUSED',
    )
    assert.is(rename(store, 'x', { key: 'new' }), 'ok 7')
  }
})

const V1 = { Tag: model({ name: string(), rank: integer({ default: 1 }) }) }

async function firstVersion(key?: string): Promise<{ log: MemoryLog; snapshots: MemorySnapshots }> {
  const log = new MemoryLog()
  const snapshots = new MemorySnapshots()
  const schema = resolveSchema(V1)
  const store = await CoreStore.open(schema, { log, snapshotStore: snapshots, snapshots: false })
  const tag = schema.model('Tag')
  store.transact(
    () => {
      for (let n = 0; n < 5; n++) store.create(tag, { name: `t${n}`, rank: n })
      store.delete(tag, [1])
    },
    key === undefined ? {} : { key },
  )
  await store.saveSnapshot()
  store.create(tag, { name: 'later' })
  return { log, snapshots }
}

test('a snapshot of an earlier schema is carried over by the steps since then', async () => {
  const { log, snapshots } = await firstVersion()
  const changes: readonly (readonly [SchemaMeta, Partial<OpenOptions>])[] = [
    [resolveSchema({ Tag: model({ name: string({ index: true }), rank: integer({ default: 1 }) }) }), {}],
    [
      resolveSchema({
        Tag: model({ name: string(), rank: integer({ default: 1 }), note: string({ null: true }) }),
      }),
      {},
    ],
    [
      resolveSchema({
        Tag: model({ name: string(), rank: integer({ default: 1 }), size: integer({ default: 7 }) }),
      }),
      {},
    ],
    [
      resolveSchema({ Tag: model({ title: string(), rank: integer({ default: 1 }) }) }),
      { migrations: [{ name: 'title', steps: [renameField('Tag', 'name', 'title')] }] },
    ],
  ]
  for (const [schema, options] of changes) {
    const replayed = await open(log, new MemorySnapshots(), options, schema)
    const { store, warnings } = await open(log, snapshots, options, schema)
    assert.equal(warnings, [])
    assert.is(store.recovery?.snapshot?.position, 2)
    assert.ok((store.recovery?.changes.length ?? 0) > 0)
    assert.is(canonicalText(pictureOf(store)), canonicalText(pictureOf(replayed.store)))
  }
})

test('a snapshot whose keys are of an earlier schema is passed over where its rows have to be carried over', async () => {
  const { log, snapshots } = await firstVersion('k')
  const schema = resolveSchema({ Tag: model({ title: string(), rank: integer({ default: 1 }) }) })
  const options = { migrations: [{ name: 'title', steps: [renameField('Tag', 'name', 'title')] }] }
  const { store, warnings } = await open(log, snapshots, options, schema)
  assert.equal(
    warnings.map(({ code }) => code),
    ['SNAPSHOT_SCHEMA'],
  )
  assert.is(store.recovery?.snapshot, undefined)
  assert.is(store.state.table(schema.model('Tag')).size, 5)
})

test('a repeated commit of an earlier schema is known, from a snapshot as from a replay', async () => {
  const log = new MemoryLog()
  const snapshots = new MemorySnapshots()
  const schema = resolveSchema(V1)
  const first = await CoreStore.open(schema, { log, snapshotStore: snapshots, snapshots: false })
  const tag = schema.model('Tag')
  const slot = first.transact(() => first.create(tag, { id: 7, name: 'x', rank: 2 }), { key: 'k' }).value
  first.delete(tag, [slot])
  first.create(tag, { name: 'y' })
  await first.saveSnapshot()
  const run = (_: ReadStore, after: WriteStore): void => {
    const own = after.schema.model('Tag')
    after.update(own, after.state.table(own).find(8), { title: 'first' })
  }
  const title = { name: 'title', steps: [renameField('Tag', 'name', 'title')], run }
  const wider = model({ name: string(), rank: integer({ default: 1 }), note: string({ null: true }) })
  const changes: readonly (readonly [SchemaMeta, string, Partial<OpenOptions>])[] = [
    [schema, 'name', {}],
    [resolveSchema({ Tag: wider }), 'name', {}],
    [
      resolveSchema({ Tag: model({ title: string(), rank: integer({ default: 1 }) }) }),
      'title',
      { migrations: [title] },
    ],
  ]
  for (const [next, name, options] of changes)
    for (const snapshotStore of [snapshots, new MemorySnapshots()]) {
      const { store } = await open(log, snapshotStore, options, next)
      const repeat = (rank: number): unknown =>
        store.transact(() => void store.create(next.model('Tag'), { id: 7, [name]: 'x', rank }), { key: 'k' })
          .commit?.position
      assert.is(repeat(2), 2)
      assert.throws(
        () => repeat(3),
        (error: Error) => 'code' in error && error.code === 'ERR_KEY_REUSED',
      )
    }
})

test('a snapshot of many rows is carried over in steps, with its keys to other rows', async () => {
  const before = resolveSchema({
    Tag: model({ name: string() }),
    Item: model({ name: string(), tag: foreignKey('Tag', { onDelete: 'CASCADE', relatedName: 'items' }) }),
  })
  const after = resolveSchema({
    Tag: model({ name: string() }),
    Item: model({ title: string(), tag: foreignKey('Tag', { onDelete: 'CASCADE', relatedName: 'items' }) }),
  })
  const log = new MemoryLog()
  const snapshots = new MemorySnapshots()
  const first = await CoreStore.open(before, { log, snapshotStore: snapshots, snapshots: false })
  first.transact(() => {
    first.create(before.model('Tag'), { name: 'a' })
    for (let at = 0; at < 5000; at++) first.create(before.model('Item'), { name: `item ${at}`, tag_id: 1 })
  })
  await first.saveSnapshot()
  const options = { migrations: [{ name: 'title', steps: [renameField('Item', 'name', 'title')] }] }
  const replayed = await open(log, new MemorySnapshots(), options, after)
  const { store, warnings } = await open(log, snapshots, options, after)
  assert.equal(warnings, [])
  assert.is(store.recovery?.snapshot?.position, 2)
  assert.is(store.state.hash(), replayed.store.state.hash())
})

test('a key that is newer than a snapshot is null in its rows', async () => {
  const { log, snapshots } = await firstVersion()
  const tag = { name: string(), rank: integer({ default: 1 }) }
  const above = foreignKey('self', { onDelete: 'SET_NULL', null: true, relatedName: 'below' })
  const schema = resolveSchema({ Tag: model({ ...tag, above }) })
  const replayed = await open(log, new MemorySnapshots(), {}, schema)
  const { store, warnings } = await open(log, snapshots, {}, schema)
  assert.equal(warnings, [])
  assert.is(store.recovery?.snapshot?.position, 2)
  assert.is(canonicalText(pictureOf(store)), canonicalText(pictureOf(replayed.store)))
})

test('a column of a few hundred different values is kept as codes of two bytes', async () => {
  const log = new MemoryLog()
  const snapshots = new MemorySnapshots()
  const schema = resolveSchema({ Tag: model({ name: string(), rank: integer({ default: 1 }) }) })
  const first = await CoreStore.open(schema, { log, snapshotStore: snapshots, snapshots: false })
  first.transact(() => {
    for (let at = 0; at < 3000; at++) first.create(schema.model('Tag'), { name: `tag ${at % 300}` })
  })
  await first.saveSnapshot()
  const { store } = await open(log, snapshots, {}, schema)
  assert.is(store.recovery?.snapshot?.position, 2)
  assert.is(canonicalText(pictureOf(store)), canonicalText(pictureOf(first)))
})

test.run()
