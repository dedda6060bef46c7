import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import { RelataError } from '../../src/error/relata-error.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { SchemaMeta } from '../../src/schema/meta.js'
import { MemorySnapshots } from '../../src/snapshot/memory-snapshots.js'
import type { SnapshotInfo, SnapshotStore } from '../../src/snapshot/snapshot-store.js'
import { CoreStore } from '../../src/store/core-store.js'
import { canonicalText } from '../../src/util/canonical-text.js'
import { populate, run, wideSchema, write, type Write } from './random-writes.js'
import { pictureOf } from './store-picture.js'

const test = suite('opening from a snapshot')

/**
 * What happens to a store: a write, a snapshot that is awaited or continues during later writes, a
 * compaction.
 */
type Step = Write | { readonly kind: 'save'; readonly waits: boolean } | { readonly kind: 'compact' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: write },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('save' as const), waits: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'compact' as const }) },
)

const steps = fc.array(step, { minLength: 5, maxLength: 40, size: 'max' })
const dice = fc.array(fc.nat(11), { minLength: 7, maxLength: 13 })
const more = fc.array(write, { maxLength: 12, size: 'max' })

interface Written {
  readonly log: MemoryLog
  readonly snapshots: MemorySnapshots
  readonly saved: readonly SnapshotInfo[]
  readonly picture: string
}

async function written(
  schema: SchemaMeta,
  rolls: readonly number[],
  list: readonly Step[],
): Promise<Written> {
  const log = new MemoryLog()
  const snapshots = new MemorySnapshots()
  const store = await CoreStore.open(schema, {
    log,
    snapshotStore: snapshots,
    snapshots: { everyCommits: Infinity, keep: 100 },
  })
  try {
    populate(store, rolls)
  } catch (error) {
    if (!(error instanceof RelataError)) throw error
  }
  const saves: Promise<SnapshotInfo>[] = []
  for (const one of list) {
    if (one.kind === 'compact') store.state.compact()
    else if (one.kind !== 'save') run(store, one)
    else {
      const saving = store.saveSnapshot()
      saves.push(saving)
      // Its first blocks are made before the next write, others after it.
      await (one.waits ? saving : microtasks(saves.length * 3))
    }
  }
  return { log, snapshots, saved: await Promise.all(saves), picture: canonicalText(pictureOf(store)) }
}

async function microtasks(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

/** The log of a store that was left open: a store over it doesn't close it. */
function copyOf(log: MemoryLog): MemoryLog {
  const copy = new MemoryLog()
  for (let position = 1; position <= log.position; position++) copy.push(log.at(position) as Commit)
  return copy
}

async function only(snapshots: SnapshotStore, position: number): Promise<MemorySnapshots> {
  const copy = new MemorySnapshots()
  await copy.write(snapshots.read(position))
  return copy
}

test('from any snapshot and the commits after it, the store equals one replayed from the first event, and later writes have the same effects', async () => {
  let opened = 0
  await fc.assert(
    fc.asyncProperty(wideSchema, dice, steps, more, async (schema, rolls, list, later) => {
      const { log, snapshots, saved, picture } = await written(schema, rolls, list)
      const replayed = await CoreStore.open(schema, { log: copyOf(log) })
      assert.is(canonicalText(pictureOf(replayed)), picture, 'the replay')
      const outcomes = later.map((one) => run(replayed, one))
      replayed.state.compact()
      const expected = canonicalText(pictureOf(replayed))
      for (const position of new Set(saved.map((info) => info.position))) {
        const log2 = copyOf(log)
        const open = { log: log2, snapshotStore: await only(snapshots, position) }
        const store = await CoreStore.open(schema, open)
        opened++
        assert.is(store.recovery?.snapshot?.position, position)
        assert.is(store.recovery?.commits, log.position - position)
        const untouched = await CoreStore.open(schema, {
          ...open,
          snapshotStore: await only(snapshots, position),
        })
        assert.is(canonicalText(pictureOf(store)), picture, `from the snapshot of commit ${position}`)
        const again = await CoreStore.open(schema, {
          log: copyOf(log),
          snapshotStore: await only(snapshots, position),
        })
        assert.equal(
          later.map((one) => run(again, one)),
          outcomes,
        )
        again.state.compact()
        assert.is(
          canonicalText(pictureOf(again)),
          expected,
          `writes after the snapshot of commit ${position}`,
        )
        assert.is(untouched.state.hash(), store.state.hash())
      }
    }),
    { numRuns: 60, includeErrorInReport: true },
  )
  assert.ok(opened > 60, `${opened} snapshots were opened`)
})

test.run()
