import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LogError } from '../../src/error/errors.js'
import type { Commit } from '../../src/event/commit.js'
import { created, deleted, schemaChanged } from '../../src/event/factories.js'
import type { DroppedHistory } from '../../src/log/dropped-history.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import { checkSnapshotsAhead, setSnapshotsAside } from '../../src/recovery/lost-end.js'
import { loadSnapshot } from '../../src/recovery/load-snapshot.js'
import { RecoveryReport } from '../../src/recovery/recovery-report.js'
import { recover, recoverNow } from '../../src/recovery/recover.js'
import { ReplayMeter } from '../../src/recovery/replay-progress.js'
import { readSchemas, readSchemasNow, type SchemaVersion } from '../../src/recovery/schema-history.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import type { SnapshotBlock } from '../../src/snapshot/snapshot-block.js'
import type { SnapshotStore } from '../../src/snapshot/snapshot-store.js'
import { CoreStore } from '../../src/store/core-store.js'
import { commit } from '../../src/testing/sample-commits.js'
import { rejects, throws } from '../helpers/throws.js'
import { model, text } from '../schema/helpers/declarations.js'

const test = suite('a history that no store has written')

const schema = resolveSchema({ Author: model({ name: text() }) })
const described = schemaChanged(schema.describe())
const first = (overrides: Partial<Commit> = {}): Commit => commit(1, { events: [described], ...overrides })

function logOf(...commits: readonly Commit[]): MemoryLog {
  const log = new MemoryLog()
  for (const each of commits) log.push(each)
  return log
}

test('a log that names no schema, one that is none, or a later one is not the log of a store', async () => {
  const logs = [
    logOf(commit(1)),
    logOf(commit(1, { schema: 0 })),
    logOf(commit(1), commit(2, { schema: 1 })),
    logOf(first(), commit(2, { schema: 2 })),
    logOf(first(), commit(2, { schema: 1.5 })),
    logOf(first(), commit(2, { schema: 7 })),
    logOf(first(), commit(2, { events: [described], schema: 3 })),
  ]
  for (const log of logs) {
    throws(() => readSchemasNow(log), 'ERR_LOG_CORRUPT', 'not the log of a store')
    await rejects(readSchemas(log), 'ERR_LOG_CORRUPT', 'not the log of a store')
    await rejects(recover({ schema, log }), 'ERR_LOG_CORRUPT', 'not the log of a store')
  }
  assert.equal(readSchemasNow(new MemoryLog()), [])
})

test('a row before the schema, and a schema that no later commit names, are damage', () => {
  const row = created('Author', 9, { id: 9, name: 'x' })
  const early = logOf(commit(1, { schema: 2 }), commit(2, { events: [described], schema: 2 }))
  throws(() => recoverNow(schema, early), 'ERR_LOG_CORRUPT', 'does not begin with a schema')
  const unnamed = logOf(
    first(),
    commit(2, { events: [described], schema: 2 }),
    commit(3, { events: [row], schema: 1 }),
  )
  throws(() => recoverNow(schema, unnamed), 'ERR_LOG_CORRUPT', 'No later commit names the schema of commit 2')
})

test('a replay of many deletions compacts its tables on the way', () => {
  const count = 66_000
  const rows = Array.from({ length: count }, (_, at) => ({ id: at + 1, name: 'x' }))
  const log = logOf(
    first(),
    commit(2, { events: rows.map((row) => created('Author', row.id, row)) }),
    commit(3, { events: rows.slice(1).map((row) => deleted('Author', row.id, row)) }),
    commit(4, { events: [created('Author', count + 1, { id: count + 1, name: 'y' })] }),
  )
  const { state } = recoverNow(schema, log)
  const table = state.stored(schema.model('Author'))
  assert.is(table.size, 2)
  assert.ok(table.limit < 100, `${table.limit} slots`)
})

async function blocksOf(): Promise<readonly SnapshotBlock[]> {
  const snapshotStore = new MemorySnapshots()
  const log = new MemoryLog()
  const store = await CoreStore.open(schema, { log, snapshotStore, snapshots: false })
  store.transact(() => store.create(schema.model('Author'), { name: 'Ann' }), { key: 'a' })
  const { position } = await store.saveSnapshot()
  const blocks: SnapshotBlock[] = []
  for await (const block of snapshotStore.read(position)) blocks.push(block)
  return blocks
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

const load = (blocks: readonly SnapshotBlock[]): Promise<unknown> =>
  loadSnapshot(stream(blocks), () => schema)

test('blocks of a snapshot that are out of order, missing or too many are damage', async () => {
  const blocks = await blocksOf()
  const begin = blocks[0] as SnapshotBlock
  const end = blocks.at(-1) as SnapshotBlock
  const rows = blocks.find(({ block }) => block === 'rows')
  if (rows?.block !== 'rows') throw new Error('rows')
  await load(blocks)
  await rejects(load(blocks.slice(1)), 'ERR_LOG_CORRUPT', 'out of order')
  await rejects(load([...blocks, end]), 'ERR_LOG_CORRUPT', 'out of order')
  await rejects(load([]), 'ERR_LOG_CORRUPT', 'its end is missing')
  await rejects(load(blocks.slice(0, -1)), 'ERR_LOG_CORRUPT', 'its end is missing')
  const withKeys = { ...begin, keys: 2 } as SnapshotBlock
  await rejects(load([withKeys, ...blocks.slice(1)]), 'ERR_LOG_CORRUPT', 'keys are missing')
  const more = blocks.map((block) => (block === rows ? { ...rows, count: 4097 } : block))
  await rejects(load(more), 'ERR_LOG_CORRUPT', 'the rows are too many')
  const none = blocks.map((block) => (block === rows ? { ...rows, count: 0 } : block))
  await rejects(load(none), 'ERR_LOG_CORRUPT', 'the rows are too many')
})

/** A store of one snapshot, with these blocks, that is listed at a position. */
function storeOf(position: number, blocks: readonly SnapshotBlock[]): SnapshotStore & { removed: number[] } {
  const removed: number[] = []
  return {
    removed,
    list: async () => [{ position, bytes: 1, createdAt: 0 }],
    read: () => stream(blocks),
    write: () => Promise.reject(new Error('not called')),
    remove: async (at) => void removed.push(at),
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

test('a snapshot ahead of a log proves that the log has lost its end, if it is one of this log', async () => {
  const blocks = await blocksOf()
  const begin = blocks[0]
  if (begin?.block !== 'begin') throw new Error('begin')
  const log = logOf(first())
  const versions = readSchemasNow(log)
  const at = { ...begin, position: 5 }
  const found = await checkSnapshotsAhead({ log, versions, snapshots: storeOf(5, [at]) }).catch(
    (error: unknown) => error,
  )
  assert.ok(found instanceof LogError && found.kind === 'Truncated')
  // A log that leaves `refuse` out throws the same.
  const plain = { head: async () => ({ position: 1, hash: '' }) } as MemoryLog
  await rejects(
    checkSnapshotsAhead({ log: plain, versions, snapshots: storeOf(5, [at]) }),
    'ERR_LOG_TRUNCATED',
    'commits 2 to 5 are lost',
  )
  const harmless = [[], [{ ...begin, position: 1 }], [blocks.at(-1) as SnapshotBlock]]
  const other = [{ ...at, schema: { format: 1, models: {} } } as SnapshotBlock, { ...at, schemaPosition: 0 }]
  for (const each of [...harmless, ...other.map((block) => [block])]) {
    const fresh = logOf(first())
    assert.is(await checkSnapshotsAhead({ log: fresh, versions, snapshots: storeOf(5, each) }), undefined)
  }
  const later = [{ ...at, schemaPosition: 4 }]
  const accepted = { log: logOf(first()), versions, snapshots: storeOf(5, later), acceptEnd: 1 }
  assert.equal((await checkSnapshotsAhead(accepted))?.lost, { from: 2, to: 5 })
  const store = storeOf(5, [at])
  await setSnapshotsAside(store, 1)
  assert.equal(store.removed, [5])
  // A store that can keep them apart does.
  const aside: number[] = []
  const keeping = Object.assign(storeOf(5, [at]), {
    setAside: async (position: number) => void aside.push(position),
  })
  await setSnapshotsAside(keeping, 1)
  assert.equal(aside, [5])
  assert.equal(keeping.removed, [])
})

test('a commit that names a schema of dropped history that is not its last one is not of this store', async () => {
  const dropped = {
    position: 5,
    schemas: [{ position: 1, time: 0, event: described }],
  } as unknown as DroppedHistory
  const schemasOf = (...stored: readonly Commit[]): Promise<readonly SchemaVersion[]> => {
    const head = { position: stored.at(-1)?.position ?? 0, hash: '' }
    async function* read({ after = 0 }: { readonly after?: number } = {}): AsyncGenerator<Commit> {
      for (const each of stored) if (each.position > after) yield each
    }
    return readSchemas({ dropped, head: async () => head, read } as unknown as MemoryLog)
  }
  const changed = commit(6, { events: [described], schema: 1 })
  assert.equal(await schemasOf(commit(6)), dropped.schemas)
  assert.equal(
    (await schemasOf(changed, commit(7, { schema: 6 }))).map(({ position }) => position),
    [1, 6],
  )
  const [early, late] = [commit(6, { schema: 2 }), commit(6, { events: [described], schema: 2 })]
  await rejects(schemasOf(early), 'ERR_LOG_CORRUPT', 'not the log of a store')
  await rejects(schemasOf(late, commit(7, { schema: 6 })), 'ERR_LOG_CORRUPT', 'not the log of a store')
})

test('a replay reports no time left before it has read anything', () => {
  const place = { position: 4, part: 0, head: 9, replay: 1, replays: 1, events: 0, changes: [] }
  const meter = new ReplayMeter(4)
  const before = meter.progress(place)
  assert.is(before.eventsPerSecond, 0)
  assert.is(before.remainingMs, undefined)
  const after = meter.progress({ ...place, part: 0.5, events: 10 })
  assert.ok(after.eventsPerSecond > 0)
  assert.ok((after.remainingMs ?? -1) >= 0)
})

test('a report says how the store was opened, and what is lost by all findings together', () => {
  const parts = {
    position: 9,
    skipped: [],
    commits: 1,
    events: 2,
    changes: ['added Tag'],
    milliseconds: 1500,
  }
  const lost = (to: number): { readonly lost: { readonly from: number; readonly to: number } } => ({
    lost: { from: 10, to },
  })
  const findings = [12, 15, 11].map((to) => ({ code: 'END_LOST', message: `Lost up to ${to}.`, ...lost(to) }))
  const report = new RecoveryReport({
    ...parts,
    snapshot: { position: 8, bytes: 1, createdAt: 0 },
    findings: [...findings, { code: 'TORN_TAIL', message: 'Torn.' }],
  })
  assert.equal(report.lost, { from: 10, to: 15 })
  assert.is(
    String(report),
    'Opened at commit 9 in 1.5 s: snapshot of commit 8, then 1 commit (2 events).\nLost up to 12.\nLost up to 15.\nLost up to 11.\nTorn.\nSchema: added Tag',
  )
  const replayed = new RecoveryReport({ ...parts, snapshot: undefined, findings: [] })
  assert.is(replayed.lost, undefined)
  assert.match(String(replayed), 'in 1.5 s: 1 commit (2 events).')
})

test.run()
