import { existsSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import {
  CoreStore,
  declarationsOf,
  readSchemas,
  recover,
  resolveSchema,
  type EventLog,
  type Recovered,
  type SchemaMeta,
  type SchemaVersion,
  type State,
} from '@relata/core/engine'
import type { SnapshotStore } from '@relata/core/log'
import { copyLog, FileSnapshots, LevelLog, ownerOf, type LogOwner } from '@relata/level'
import { CommandError } from '../command-error.js'
import type { CommandContext } from '../command-context.js'
import { ProgressBar } from '../output/progress.js'
import { ReadOnlyStore } from './read-only-store.js'
import { withTemporaryFolder } from './temporary-folder.js'

/** The folder of a store's snapshots. */
export const SNAPSHOTS = 'snapshots'

type Context = Pick<CommandContext, 'cwd' | 'stderr'>

/** A log with the schemas that it has had, the present one last. */
export interface LogWithSchemas {
  readonly log: LevelLog
  readonly versions: readonly SchemaVersion[]
}

/** A log that is read through a copy of its files: the folder itself is never opened, nor changed. */
export interface OpenedLog extends LogWithSchemas {
  /** The folder, absolute. */
  readonly folder: string
  /** The folder of the copy during the call. */
  readonly copy: string
  /** The process that has the folder open, if one has. */
  readonly owner: LogOwner | undefined
}

/** The same with the state of the log, under its present schema. */
export interface OpenedStore extends OpenedLog {
  readonly schema: SchemaMeta
  readonly state: State
  readonly position: number
  readonly schemaPosition: number
  /** Read-only: writes throw `ERR_READ_ONLY_STORE`. */
  readonly store: ReadOnlyStore
}

/**
 * Reads the log in a folder for the duration of a call. The folder may be open in a process: then the commits
 * that were durable at the call are read. Throws CommandError `ERR_NO_STORE` if the folder has no store,
 * LogError `ERR_LOG_CORRUPT` and others if it can't be read.
 */
export async function withLog<T>(
  context: Context,
  folder: string,
  use: (opened: OpenedLog) => Promise<T>,
): Promise<T> {
  const path = resolve(context.cwd, folder)
  checkFolder(path, folder)
  const owner = await livingOwner(path)
  return await withTemporaryFolder(path, async (temporary) => {
    const copy = join(temporary, basename(path))
    await copyLog(path, copy, { link: true })
    const log = await LevelLog.openCopy(copy)
    try {
      return await use({ folder: path, copy, log, versions: await versionsOf(log, folder), owner })
    } finally {
      await log.close()
    }
  })
}

/**
 * Opens the log in a folder itself, to write to it. Throws CommandError `ERR_NO_STORE` if the folder has no store,
 * LogError `ERR_LOG_FENCED` if a process has it open.
 */
export async function withOwnLog<T>(
  context: Pick<Context, 'cwd'>,
  folder: string,
  use: (opened: LogWithSchemas) => Promise<T>,
): Promise<T> {
  const path = resolve(context.cwd, folder)
  checkFolder(path, folder)
  const log = await LevelLog.open(path)
  try {
    return await use({ log, versions: await versionsOf(log, folder) })
  } finally {
    await log.close()
  }
}

async function versionsOf(log: LevelLog, folder: string): Promise<readonly SchemaVersion[]> {
  const versions = await readSchemas(log)
  if (versions.length > 0) return versions
  throw noStore(folder, 'has an empty log, without a schema')
}

/**
 * Reads the store in a folder: the log and its state. It uses the schema of the log, so that nothing has to
 * be recorded.
 */
export async function withStore<T>(
  context: Context,
  folder: string,
  use: (opened: OpenedStore) => Promise<T>,
): Promise<T> {
  return await withLog(context, folder, async (opened) => {
    const schema = schemaInForce(opened.versions)
    await using snapshots = await FileSnapshots.open(join(opened.copy, SNAPSHOTS))
    const recovered = await replay(context, schema, opened.log, snapshots)
    const { state, position, schemaPosition } = recovered
    const store = new ReadOnlyStore(new CoreStore(schema, { history: false }, recovered), opened.log)
    return await use({
      ...opened,
      schema,
      state,
      position,
      schemaPosition,
      store,
    })
  })
}

/** The schema of a log, without functions. */
export function schemaInForce(versions: readonly SchemaVersion[]): SchemaMeta {
  const last = versions.at(-1)
  return resolveSchema(last === undefined ? {} : declarationsOf(last.event.schema))
}

/**
 * Replays a log, with a progress bar. Nothing is recorded. With snapshots, only the commits since the newest
 * usable one are replayed.
 */
export async function replay(
  context: Pick<Context, 'stderr'>,
  schema: SchemaMeta,
  log: EventLog,
  snapshots?: SnapshotStore,
): Promise<Recovered> {
  const bar = new ProgressBar(context, 'Reading the log')
  try {
    const { pending: _, ...recovered } = await recover({
      schema,
      log,
      snapshots,
      onProgress: ({ position, part, head }) => bar.update(position + part, head),
    })
    return recovered
  } finally {
    bar.end()
  }
}

/** The process that has the folder open. */
export async function livingOwner(folder: string): Promise<LogOwner | undefined> {
  const owner = await ownerOf(folder)
  return owner === undefined || owner.state === 'dead' ? undefined : owner
}

/** Throws CommandError `ERR_NO_STORE` if a path is not the folder of a store. */
export function checkFolder(path: string, named: string): void {
  if (existsSync(path) && statSync(path).isDirectory() && existsSync(join(path, 'events'))) return
  const why = existsSync(path) ? 'is not the folder of a store: it has no folder events' : "doesn't exist"
  throw noStore(named, why)
}

function noStore(folder: string, what: string): CommandError {
  return new CommandError(
    'ERR_NO_STORE',
    `${folder} ${what}. Pass the folder that openStore was called with.`,
    {
      value: folder,
    },
  )
}
