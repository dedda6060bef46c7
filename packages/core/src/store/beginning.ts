import { UsageError } from '../error/errors.js'
import { MemoryLog } from '../log/memory-log.js'
import { recover, recoverNow as recoverMemory } from '../recovery/recover.js'
import { emptyAt, type Recovered } from '../recovery/recovered.js'
import { checkSnapshotsAhead, setSnapshotsAside } from '../recovery/lost-end.js'
import type { SchemaMeta } from '../schema/meta.js'
import { refuseNoSchema } from '../schema/refuse-no-schema.js'
import { migrationRunner, type MakeStore } from './migrating.js'
import { CommitFactory } from './commit-factory.js'
import type { CoreStoreOptions, OpenOptions } from './options.js'
import { appendShared, recoverShared } from './shared/open-shared.js'

/**
 * The initial state of a store in memory. Throws UsageError `ERR_ARGUMENT` for a log that can't be read
 * without waiting.
 */
export function recoverInMemory(schema: SchemaMeta, options: CoreStoreOptions, make: MakeStore): Recovered {
  refuseContradiction(options)
  const { log, history = true } = options
  if (log !== undefined && !(log instanceof MemoryLog)) {
    const message = 'Only a memory log can be opened synchronously: await CoreStore.open(schema, { log }).'
    throw new UsageError('ERR_ARGUMENT', message, { value: log })
  }
  refuseNoSchema(schema, 'CoreStore')
  return log !== undefined && log.position > 0
    ? recoverMemory(schema, log, { ...options, runMigration: migrationRunner(make) })
    : emptyAt(schema, history ? 0 : 1)
}

/** Writes the schema into an empty log, as its first commit. */
async function beginLog(schema: SchemaMeta, options: OpenOptions): Promise<void> {
  refuseContradiction(options)
  const { log, clock, durability = 'sync' } = options
  if ((await log.head()).position > 0) return
  const { commit } = new CommitFactory(clock).first(schema, options.migrations)
  if (log.shared !== true) await log.append([commit], { expected: 0, durability })
  else await appendShared(log, [Object.freeze({ ...commit, key: commit.id })], 0)
}

function refuseContradiction({ log, history = true }: CoreStoreOptions): void {
  if (log === undefined || history) return
  const message = 'A store with a log keeps its history: leave out `history` or `log`.'
  throw new UsageError('ERR_ARGUMENT', message, { value: history })
}

/** The initial state of a store over a log; of an empty log, after its schema is written. */
export async function recoverFrom(
  schema: SchemaMeta,
  options: OpenOptions,
  make: MakeStore,
): Promise<Recovered> {
  const { log, snapshotStore: snapshots, acceptEnd } = options
  // Before anything is written to it.
  if ((await log.head()).position === 0)
    await checkSnapshotsAhead({ log, snapshots, acceptEnd, versions: [] })
  await beginLog(schema, options)
  const recoverNow = (): Promise<Recovered> => recoverLog(schema, options, make)
  const recovered =
    log.shared === true
      ? await recoverShared({ log, factory: new CommitFactory(options.clock), recover: recoverNow })
      : await recoverNow()
  const { report } = recovered
  if (snapshots !== undefined && report?.lost !== undefined)
    await setSnapshotsAside(snapshots, report.position)
  return recovered
}

/** The content of a log, under a schema. */
function recoverLog(schema: SchemaMeta, options: OpenOptions, make: MakeStore): Promise<Recovered> {
  const { log, snapshotStore: snapshots, acceptEnd } = options
  const { onWarning, onProgress, migrate, migrations, choices } = options
  const reports = { onWarning, onProgress }
  const changes = { migrate, migrations, choices, runMigration: migrationRunner(make) }
  return recover({ schema, log, snapshots, acceptEnd, ...reports, ...changes })
}
