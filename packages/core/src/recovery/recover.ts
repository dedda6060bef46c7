import type { EventLog } from '../log/event-log.js'
import type { MemoryLog } from '../log/memory-log.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import { checkMigrations } from '../schema/migration/migration.js'
import type { SnapshotReader, SnapshotStore } from '../snapshot/snapshot-store.js'
import { must } from '../util/assert.js'
import { clockMs } from '../util/globals.js'
import { TurnPacer } from '../util/turns.js'
import type { State } from '../state/state.js'
import { checkSnapshotsAhead } from './lost-end.js'
import type { Recovered } from './recovered.js'
import { Recovery, type RecoveryOptions } from './recovery.js'
import { RecoverySnapshots } from './recovery-snapshots.js'
import { Replay } from './replay.js'
import { replayInTurns } from './replay-in-turns.js'
import type { ReplayProgress } from './replay-progress.js'
import type { StoreWarning } from './warning.js'
import { readSchemas, readSchemasNow, type SchemaVersion } from './schema-history.js'
import { refuseLostHistory, snapshotNeeded } from './dropped.js'
import { planSchema, type AnyMigration, type MigrateOption, type SchemaPlan } from './schema-plan.js'

/** The source of a recovery. */
export interface RecoverOptions extends RecoveryOptions {
  readonly schema: SchemaMeta
  readonly log: EventLog
  /** The store of snapshots to start from. */
  readonly snapshots?: SnapshotStore | undefined
  /** Called for each snapshot that can't be used. */
  readonly onWarning?: ((warning: StoreWarning) => void) | undefined
  /** Called after every few thousand events, inside a large commit too, and once at the end. */
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined
  /** The last commit of a log whose later ones may be lost. */
  readonly acceptEnd?: number | undefined
  /**
   * What happens if the schema has changed since the log was written. `'safe'` (the default) applies migrations,
   * and the changes that need none: free ones, and those that the stored data allows. `'refuse'` refuses all.
   */
  readonly migrate?: MigrateOption | undefined
  readonly migrations?: readonly AnyMigration[] | undefined
}

type SchemaOptions = Pick<RecoverOptions, 'migrate' | 'migrations' | 'runMigration' | 'choices'>

/**
 * Rebuilds the state of a log. It writes nothing and leaves the log open, even if it fails.
 *
 * Codes: `ERR_SCHEMA_CHANGED` if the log was written under another schema, and a change needs a migration;
 * `ERR_SCHEMA_AHEAD` if the log has a newer schema; `ERR_MIGRATION` if a migration doesn't fit;
 * `ERR_SCHEMA_DATA` if stored rows don't fit; `ERR_LOG_CORRUPT` if the log can't be replayed;
 * `ERR_LOG_TRUNCATED` if a snapshot is ahead of it; `ERR_NO_SNAPSHOT` if the beginning of the log was dropped
 * and no snapshot can be used; `ERR_HISTORY_DROPPED` if a migration restores values that only dropped commits
 * had.
 */
export async function recover(options: RecoverOptions): Promise<Recovered> {
  const { schema, log, onProgress } = options
  const start = clockMs()
  const head = (await log.head()).position
  const versions = await readSchemas(log, head)
  const lost = await checkSnapshotsAhead({ ...options, versions })
  const plan = planOf(versions, options)
  refuseLostHistory(plan, log.dropped)
  const recovery = new Recovery(schema, plan, options)
  const snapshots = new RecoverySnapshots(options.snapshots, { log, head, versions }, options.onWarning)
  const { replays } = recovery
  let number = 0
  let replay: Replay | undefined
  const report = (each: Replay): void => onProgress?.(each.progress({ head, replay: number, replays }))
  const pacer = new TurnPacer()
  const steps = recovery.steps(onProgress && report)
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) {
    if (step.value === undefined) {
      if (pacer.due) await pacer.next()
      continue
    }
    if (replay !== undefined) report(replay)
    replay = step.value
    number++
    const from = await snapshots.load(replay.plan)
    if (from !== undefined) replay.beginWith(from)
    else if (log.dropped !== undefined) throw snapshotNeeded(log.dropped, snapshots.skipped)
    await replayInTurns(replay, log, { head })
  }
  const last = must(replay, 'a recovery replays the log')
  report(last)
  const findings = [...(log.findings ?? []), ...(lost === undefined ? [] : [lost])]
  const parts = { snapshot: snapshots.used, skipped: snapshots.skipped, findings }
  return { ...step.value, report: last.report({ ...parts, milliseconds: clockMs() - start }) }
}

/** `recover` for a memory log, without waiting. */
export function recoverNow(schema: SchemaMeta, log: MemoryLog, options: SchemaOptions = {}): Recovered {
  if (log.dropped !== undefined) throw snapshotNeeded(log.dropped, [])
  const recovery = new Recovery(schema, planOf(readSchemasNow(log), { ...options, schema }), options)
  const steps = recovery.steps()
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) if (step.value !== undefined) replayNow(step.value, log)
  return step.value
}

function replayNow(replay: Replay, log: MemoryLog): void {
  for (let position = 0; position < log.position;) {
    const page = log.page(position)
    for (const commit of page) replay.take(commit)
    position += page.length
  }
}

/** A schema, and the steps by which a log reaches it. */
interface ReplayTarget {
  readonly schema: SchemaMeta
  readonly versions: readonly SchemaVersion[]
  /** That the log doesn't have. */
  readonly steps?: readonly SchemaStep[]
}

/** Options of a replay that a caller can end and watch. */
export interface ReplayCallOptions extends Pick<RecoverOptions, 'onProgress'> {
  readonly signal?: AbortSignal | undefined
}

/** The state of a log under one of its schemas, or after further steps. It is replayed from the first commit if possible. */
export async function replayUnder(
  { log, snapshots }: Pick<RecoverOptions, 'log' | 'snapshots'>,
  target: ReplayTarget,
): Promise<State> {
  const source = log.dropped === undefined ? { log } : { log, snapshots }
  return (await recoverUnder(source, target)).state
}

/**
 * The result of a log under one of its schemas, or after further steps, from its newest usable snapshot. Codes:
 * `ERR_NO_SNAPSHOT`, `ERR_LOG_CORRUPT`. An aborted signal rejects with its reason.
 */
export async function recoverUnder(
  {
    log,
    snapshots: store,
  }: Pick<RecoverOptions, 'log'> & { readonly snapshots?: SnapshotReader | undefined },
  { schema, versions, steps = [] }: ReplayTarget,
  { signal, onProgress }: ReplayCallOptions = {},
): Promise<Recovered> {
  const head = (await log.head()).position
  const onEvents = onProgress && ((): void => onProgress(replay.progress({ head, replay: 1, replays: 1 })))
  const replay = new Replay({ schema, versions, steps }, { onEvents })
  const snapshots = new RecoverySnapshots(store, { log, head, versions })
  const from = await snapshots.load(replay.plan)
  if (from !== undefined) replay.beginWith(from)
  else if (log.dropped !== undefined) throw snapshotNeeded(log.dropped, snapshots.skipped)
  await replayInTurns(replay, log, { head, signal })
  return replay.recovered
}

function planOf(
  versions: readonly SchemaVersion[],
  {
    schema,
    migrate = 'safe',
    migrations = [],
    log,
  }: Pick<RecoverOptions, 'schema' | 'migrate' | 'migrations'> & { readonly log?: EventLog },
): SchemaPlan {
  const shared = log?.shared === true
  return planSchema(versions, schema, { migrate, migrations: checkMigrations(migrations), shared })
}
