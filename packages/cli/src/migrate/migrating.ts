import {
  CoreStore,
  type AnyMigration,
  type Commit,
  type DryRun,
  type EventLog,
  type MigrationPlan,
  type MigrationTarget,
  type OpenOptions,
  type ReplayProgress,
  planMigrations,
} from '@relata/core/engine'
import type { SnapshotStore } from '@relata/core/log'
import { choiceChecker, overStores } from '@relata/query'
import type { CommandContext } from '../command-context.js'
import { ProgressBar } from '../output/progress.js'

/** The migrations and schema of the code. */
export interface Migrating {
  readonly context: CommandContext
  readonly log: EventLog
  /** The snapshots of the store, from which a log without its beginning is read. */
  readonly snapshotStore: SnapshotStore
  readonly target: MigrationTarget
}

/** What migrating a log would do, from its schemas alone. */
export function plan({ log, target }: Migrating): Promise<MigrationPlan> {
  return planMigrations({ log, ...target })
}

/** What migrating a log would do, found by doing everything except the append. */
export function dryRun(migrating: Migrating): Promise<DryRun> {
  return withBar(migrating, 'Trying', (options) => CoreStore.dryRun(migrating.target.schema, options))
}

/** What a migration has appended, and the last position of the log. */
interface Migrated {
  readonly commits: readonly Commit[]
  readonly position: number
}

/** Migrates a log, and closes it. Returns the changes of the schema that it has now and didn't have before. */
export async function migrate(migrating: Migrating): Promise<Migrated> {
  const { log, target } = migrating
  const head = (await log.head()).position
  return await withBar(migrating, 'Migrating', async (options) => {
    await using store = await CoreStore.open(target.schema, options)
    await store.durable()
    const commits: Commit[] = []
    // Other processes may write to a log in a database.
    for await (const commit of log.read({ after: head }))
      if (commit.events[0]?.type === 'schemaChanged') commits.push(commit)
    return { commits, position: store.position }
  })
}

async function withBar<T>(
  { context, log, target, snapshotStore }: Migrating,
  label: string,
  use: (options: OpenOptions) => Promise<T>,
): Promise<T> {
  const bar = new ProgressBar(context, label)
  const onProgress = ({ replay, replays, position, part, head }: ReplayProgress): void =>
    bar.update((replay - 1) * head + position + part, replays * head)
  const migrations: readonly AnyMigration[] = overStores(target.migrations) ?? []
  try {
    const snapshots = log.dropped === undefined ? {} : { snapshotStore, snapshots: false as const }
    return await use({ log, ...snapshots, migrations, onProgress, choices: choiceChecker(target.schema) })
  } finally {
    bar.end()
  }
}
