import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { planMigrations } from '../../src/recovery/plan-migrations.js'
import { migrationHistory } from '../../src/recovery/migration-history.js'
import { readSchemas } from '../../src/recovery/schema-history.js'
import type { StoreWarning } from '../../src/recovery/warning.js'
import { integer, string } from '../../src/schema/fields.js'
import type { Migration } from '../../src/schema/migration/migration.js'
import type { MigrationStep } from '../../src/schema/migration/migration-step.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { model } from '../../src/schema/model.js'
import {
  addField,
  removeField,
  removeModel,
  restoreField,
  restoreModel,
} from '../../src/schema/migration/steps.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import type { SnapshotBlock } from '../../src/snapshot/snapshot-block.js'
import type { CompactProgress } from '../../src/store/compact-options.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { OpenOptions } from '../../src/store/options.js'
import { all } from '../../src/testing/check.js'
import { canonicalText } from '../../src/util/canonical-text.js'
import { library, Library } from '../helpers/library.js'
import { rejects, throws } from '../helpers/throws.js'
import { pictureOf } from '../snapshot/store-picture.js'

const test = suite('dropping old history')

/** A store over a log in memory that can be opened again, because it is not closed. */
class World {
  readonly log: MemoryLog = new MemoryLog()
  readonly snapshots: MemorySnapshots = new MemorySnapshots()
  readonly warnings: StoreWarning[] = []
  time: number = Date.UTC(2026, 0, 1)

  async open(options: Partial<OpenOptions> = {}, schema: SchemaMeta = library): Promise<Library> {
    const store = await CoreStore.open(schema, {
      log: this.log,
      snapshotStore: this.snapshots,
      snapshots: { everyCommits: Infinity },
      clock: () => this.time,
      onWarning: (warning) => void this.warnings.push(warning),
      ...options,
    })
    return new Library(store)
  }

  /** A day in which one author writes. */
  day(db: Library, number: number): void {
    this.time += 86_400_000
    db.store.transact(() => void db.create('Author', { id: number + 1, name: `Ann ${number}` }), {
      key: `day ${number}`,
      action: 'day',
    })
  }
}

/** Ten days, at commits 2 to 11. */
async function tenDays(options: Partial<OpenOptions> = {}): Promise<{ world: World; db: Library }> {
  const world = new World()
  const db = await world.open(options)
  for (let day = 1; day <= 10; day++) world.day(db, day)
  return { world, db }
}

test('commits up to a position are dropped, and the store opens from the snapshot and the others', async () => {
  const { world, db } = await tenDays()
  const before = (await all(world.log.read())).slice(6)
  const result = await db.store.compact({ keepAfter: 6 })
  const [first, day] = [Date.UTC(2026, 0, 1), 86_400_000]
  assert.equal(result.dropped, { first: 1, last: 6, count: 6, firstTime: first, lastTime: first + 5 * day })
  assert.is(result.firstPosition, 7)
  assert.equal(result.snapshots, [11])
  assert.is(result.limited, undefined)
  assert.equal(await all(world.log.read({ after: 6 })), before)
  const { dropped } = world.log
  assert.is(dropped?.position, 6)
  assert.is(dropped?.droppedAt, world.time)
  assert.equal(
    dropped?.schemas.map(({ position }) => position),
    [1],
  )
  world.day(db, 11)
  const again = await world.open()
  assert.is(canonicalText(pictureOf(again.store)), canonicalText(pictureOf(db.store)))
  assert.is(again.store.recovery?.snapshot?.position, 11)
  await rejects(
    all(world.log.read()),
    'ERR_HISTORY_DROPPED',
    'history up to commit 6 was dropped on 2026-01-11',
  )
  // The method is internal: the types of tests don't have it.
  const log = world.log as unknown as { page(after: number): unknown }
  throws(() => log.page(0), 'ERR_HISTORY_DROPPED', 'history up to commit 6 was dropped')
})

test('a reader of commits that are dropped meanwhile gets an error, and the log continues', async () => {
  const { world, db } = await tenDays()
  for (let day = 11; day < 1300; day++) world.day(db, day)
  const reading = world.log.read()[Symbol.asyncIterator]()
  const read = async (): Promise<number> => {
    for (let count = 0; ; count++) if ((await reading.next()).done === true) return count
  }
  await reading.next()
  await db.store.compact({ keepAfter: 1200 })
  await rejects(read(), 'ERR_HISTORY_DROPPED', 'history up to commit 1200 was dropped')
  world.day(db, 1300)
  assert.is((await all(world.log.read({ after: 1200 }))).at(-1)?.position, db.store.position)
})

test('of a date, the commits before the first one of that date are dropped, also where clocks went back', async () => {
  const { world, db } = await tenDays()
  world.time -= 8 * 86_400_000
  world.day(db, 11)
  // The last commit is of the fourth of January; the sixth commit is the first that is not earlier than the sixth.
  const { dropped } = await db.store.compact({ keepAfter: new Date(Date.UTC(2026, 0, 6)) })
  assert.is(dropped?.last, 5)
  const none = await db.store.compact({ keepAfter: new Date(Date.UTC(2020, 0, 1)) })
  assert.is(none.dropped, undefined)
})

test('keys of dropped commits are known, from the snapshot', async () => {
  const { world, db } = await tenDays()
  await db.store.compact({ keepAfter: 10 })
  const again = await world.open()
  again.store.delete(library.model('Author'), [again.store.state.stored(library.model('Author')).find(4)])
  const { commit } = again.store.transact(() => void again.create('Author', { id: 4, name: 'Ann 3' }), {
    key: 'day 3',
    action: 'day',
  })
  assert.is(commit?.position, 4)
  assert.is(again.store.position, 12)
  const other = (): unknown =>
    again.store.transact(() => void again.create('Author', { id: 99, name: 'Other' }), {
      key: 'day 4',
      action: 'day',
    })
  throws(other, 'ERR_KEY_REUSED')
})

test('commits that kept snapshots need are not dropped, and the result reports it', async () => {
  const { world, db } = await tenDays()
  await db.store.saveSnapshot()
  world.day(db, 11)
  world.day(db, 12)
  await db.store.saveSnapshot()
  world.day(db, 13)
  const result = await db.store.compact({ keepAfter: 14 })
  assert.equal(result.snapshots, [14, 13])
  assert.is(result.dropped?.last, 12)
  assert.match(result.limited ?? '', 'Commits after 12 are kept: the snapshot of commit 13 needs those')
  // The one of commit 11 is of no use any more.
  assert.equal(
    (await world.snapshots.list()).map(({ position }) => position),
    [14, 13],
  )
  await world.snapshots.remove(14)
  assert.is((await world.open()).store.state.hash(), db.store.state.hash())
})

test('the last commit stays', async () => {
  const { world, db } = await tenDays({ snapshots: { keep: 1 } })
  const result = await db.store.compact({ keepAfter: 99 })
  assert.is(result.dropped?.last, 10)
  assert.is(result.firstPosition, 11)
  assert.match(result.limited ?? '', 'Commits after 10 are kept')
  assert.is((await world.open()).store.state.hash(), db.store.state.hash())
  assert.is((await db.store.compact({ keepAfter: 99 })).dropped, undefined)
})

test('a second call drops more, and what is recorded names both', async () => {
  const { world, db } = await tenDays({ snapshots: { keep: 1 } })
  await db.store.compact({ keepAfter: 4 })
  for (let day = 11; day < 15; day++) world.day(db, day)
  const { dropped } = await db.store.compact({ keepAfter: 8 })
  assert.equal([dropped?.first, dropped?.last, dropped?.count], [5, 8, 4])
  assert.is(world.log.dropped?.firstTime, Date.UTC(2026, 0, 1))
  assert.is(world.log.dropped?.position, 8)
  assert.is((await world.open()).store.state.hash(), db.store.state.hash())
})

test('a snapshot that is damaged is not used', async () => {
  const { world, db } = await tenDays()
  await db.store.saveSnapshot()
  world.day(db, 11)
  const blocks = (await all(world.snapshots.read(11))) as SnapshotBlock[]
  const wrong = blocks.map((block) =>
    block.block === 'end' ? { ...block, stateHash: '0'.repeat(64) } : block,
  )
  await world.snapshots.write(from(wrong))
  const result = await db.store.compact({ keepAfter: 9 })
  assert.equal(result.snapshots, [12])
  assert.match(world.warnings[0]?.message ?? '', 'The snapshot of commit 11 is not used: ')
  assert.match(world.warnings[0]?.message ?? '', 'its state has another hash than it says')
})

test('nothing is dropped where the snapshot that was made for it is not what was written', async () => {
  const { world } = await tenDays()
  class Wrong extends MemorySnapshots {
    override write(blocks: AsyncIterable<SnapshotBlock>): ReturnType<MemorySnapshots['write']> {
      return super.write(withHash(blocks))
    }
  }
  const db = await world.open({ snapshotStore: new Wrong() })
  await rejects(db.store.compact({ keepAfter: 9 }), 'ERR_LOG_CORRUPT', 'its state has another hash')
  assert.is(world.log.dropped, undefined)
  assert.is((await all(world.log.read())).length, 11)
})

test('without a usable snapshot the store is refused, with the reasons', async () => {
  const { world, db } = await tenDays()
  await db.store.compact({ keepAfter: 9 })
  const blocks = (await all(world.snapshots.read(11))) as SnapshotBlock[]
  await world.snapshots.write(
    from(blocks.map((block) => (block.block === 'begin' ? { ...block, format: 99 } : block))),
  )
  await rejects(
    world.open(),
    'ERR_NO_SNAPSHOT',
    'up to commit 9 was dropped on 2026-01-11',
    'snapshot of commit 11',
    'format 99',
  )
  await world.snapshots.remove(11)
  await rejects(world.open(), 'ERR_NO_SNAPSHOT', 'There is none.')
  throws(() => new CoreStore(library, { log: world.log }), 'ERR_NO_SNAPSHOT')
})

test('a snapshot of what was dropped is passed over', async () => {
  const { world, db } = await tenDays({ snapshots: { keep: 1 } })
  const saved = (await all(world.snapshots.read((await db.store.saveSnapshot()).position))) as SnapshotBlock[]
  world.day(db, 11)
  world.day(db, 12)
  await db.store.saveSnapshot()
  await db.store.compact({ keepAfter: 12 })
  await world.snapshots.remove(13)
  await world.snapshots.write(from(saved))
  await rejects(world.open(), 'ERR_NO_SNAPSHOT', 'the log begins after commit 12')
})

test('a dry run says what would be dropped, and changes nothing', async () => {
  const { world, db } = await tenDays()
  const result = await db.store.compact({ keepAfter: 6, dryRun: true })
  assert.is(result.dropped?.last, 6)
  assert.is(result.firstPosition, 1)
  assert.is(world.log.dropped, undefined)
  assert.equal(await world.snapshots.list(), [])
})

test('without keepAfter nothing is dropped', async () => {
  const { world, db } = await tenDays()
  assert.is((await db.store.compact()).dropped, undefined)
  assert.is(world.log.dropped, undefined)
})

test('a signal ends it before anything is dropped', async () => {
  const { world, db } = await tenDays()
  for (const phase of ['find', 'snapshot', 'verify']) {
    const controller = new AbortController()
    const onProgress = (progress: CompactProgress): void => {
      if (progress.phase === phase) controller.abort(new Error('enough'))
    }
    if (phase === 'find') controller.abort(new Error('enough'))
    const run = db.store.compact({ keepAfter: 6, signal: controller.signal, onProgress })
    assert.match(String(await run.catch((error: unknown) => error)), 'enough', phase)
    assert.is(world.log.dropped, undefined)
    for (const { position } of await world.snapshots.list()) await world.snapshots.remove(position)
  }
})

test('wrong arguments are refused by name', async () => {
  const { db } = await tenDays()
  for (const keepAfter of [-1, 0.5, NaN, new Date(NaN)])
    await rejects(db.store.compact({ keepAfter }), 'ERR_ARGUMENT', "'keepAfter'")
  await rejects(new CoreStore(library).compact({ keepAfter: 1 }), 'ERR_ARGUMENT', 'no place for snapshots')
  let inside: Promise<unknown> = Promise.resolve()
  db.store.transact(() => {
    inside = db.store.compact({ keepAfter: 1 })
    inside.catch(() => undefined)
  })
  await rejects(inside, 'ERR_ARGUMENT', 'inside a transaction')
  await db.store.close()
  await rejects(db.store.compact({ keepAfter: 1 }), 'ERR_CLOSED')
})

const before = resolveSchema({ Item: model({ name: string(), price: integer({ default: 0 }) }) })
const after = resolveSchema({ Item: model({ name: string() }) })
const defineMigration = (name: string, steps: readonly MigrationStep[]): Migration<never, never> => ({
  name,
  steps,
})
const first = defineMigration('0001_no_price', [removeField('Item', 'price')])

test('schemas and migrations of dropped commits are known, and what only these had can not be restored', async () => {
  const world = new World()
  const item = (store: CoreStore, name: string): unknown =>
    store.transact(() => store.create(store.schema.model('Item'), { name }), { key: name })
  item((await world.open({}, before)).store, 'one')
  const { store } = await world.open({ migrations: [first] }, after)
  for (const name of ['two', 'three', 'four']) item(store, name)
  const [versions, history] = [await readSchemas(world.log), await migrationHistory(world.log, [first])]
  assert.is((await store.compact({ keepAfter: 5 })).dropped?.last, 5)
  assert.equal(await readSchemas(world.log), versions)
  assert.equal(await migrationHistory(world.log, [first]), history)
  const again = await world.open({ migrations: [first] }, after)
  assert.is(again.store.state.hash(), store.state.hash())

  const back = defineMigration('0002_price', [restoreField('Item', 'price', integer({ default: 0 }))])
  const { refusal } = await planMigrations({ schema: before, log: world.log, migrations: [first, back] })
  assert.is(refusal?.code, 'ERR_HISTORY_DROPPED')
  assert.match(refusal?.message ?? '', "The values of Item.price can't be restored")
  await rejects(world.open({ migrations: [first, back] }, before), 'ERR_HISTORY_DROPPED', 'Item.price')
  const gone = defineMigration('0002_gone', [removeModel('Item')])
  const whole = defineMigration('0003_whole', [restoreModel('Item', model({ name: string() }))])
  const planned = await planMigrations({ schema: after, log: world.log, migrations: [first, gone, whole] })
  assert.match(planned.refusal?.message ?? '', "The values of Item can't be restored")
  // What changes can't be counted without the rows, which no snapshot has.
  await rejects(
    CoreStore.dryRun(before, { log: world.log, snapshotStore: new MemorySnapshots(), migrations: [first] }),
    'ERR_NO_SNAPSHOT',
    'There is none.',
  )
  const added = defineMigration('0002_price', [addField('Item', 'price', integer({ default: 7 }))])
  const dry = await CoreStore.dryRun(before, {
    log: world.log,
    snapshotStore: world.snapshots,
    migrations: [first, added],
  })
  assert.is(dry.refusal, undefined)
  const forward = await world.open({ migrations: [first, added] }, before)
  assert.is(forward.store.state.table(before.model('Item')).size, 4)
  // A schema that came after what was dropped follows those that were dropped.
  assert.equal(
    (await readSchemas(world.log)).map(({ position }) => position > 5),
    [...versions.map(() => false), true, true],
  )
  const reopened = await world.open({ migrations: [first, added] }, before)
  assert.is(reopened.store.state.hash(), forward.store.state.hash())
  throws(() => item(forward.store, 'two'), 'ERR_KEY_REUSED')
})

test('writes go on meanwhile, and a store opened at any moment has them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 25 }),
      fc.integer({ min: 1, max: 3 }),
      async (steps, keep) => {
        const world = new World()
        const db = await world.open({ snapshots: { everyCommits: 4, keep } })
        const commits: Commit[] = []
        db.store.onCommit(({ commit }) => void commits.push(commit))
        const running: Promise<unknown>[] = []
        for (const [at, step] of steps.entries()) {
          if (step === 0)
            running.push(db.store.compact({ keepAfter: Math.max(0, db.store.position - (at % 3)) }))
          else if (step === 1) running.push(db.store.saveSnapshot())
          else world.day(db, at)
          if (step < 4) await new Promise((resolve) => setImmediate(resolve))
          if (step === 2 && world.log.position > 1) {
            const again = await world.open({ snapshots: false })
            assert.is(
              again.store.state.hash(),
              hashAt(db, again.store.position),
              `at ${again.store.position}`,
            )
          }
        }
        await Promise.all(running)
        const again = await world.open({ snapshots: false })
        assert.is(canonicalText(pictureOf(again.store)), canonicalText(pictureOf(db.store)))
        const start = world.log.dropped?.position ?? 0
        const kept = await all(world.log.read({ after: start }))
        assert.equal(
          kept.map(({ position }) => position),
          Array.from({ length: db.store.position - start }, (_, at) => start + 1 + at),
        )
        const usable = (await world.snapshots.list()).filter(({ position }) => position > start)
        assert.ok(start === 0 || usable.length > 0)
      },
    ),
    { numRuns: 25 },
  )
})

/** The present hash: nothing is written between the opening and the comparison. */
function hashAt(db: Library, position: number): string {
  assert.is(position, db.store.position)
  return db.store.state.hash()
}

async function* from(blocks: readonly SnapshotBlock[]): AsyncGenerator<SnapshotBlock> {
  yield* blocks
}

async function* withHash(blocks: AsyncIterable<SnapshotBlock>): AsyncGenerator<SnapshotBlock> {
  for await (const block of blocks)
    yield block.block === 'end' ? { ...block, stateHash: '1'.repeat(64) } : block
}

test.run()
