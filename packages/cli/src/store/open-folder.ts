import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  CoreStore,
  declarationsOf,
  readSchemas,
  recover,
  resolveSchema,
  type EventLog,
  type SchemaMeta,
  type SchemaVersion,
} from '@relata/core/engine'
import { LevelLog } from '@relata/level'
import { databaseOver, type Database } from '@relata/query'
import { CommandError } from '../command-error.js'
import type { CommandContext } from '../command-context.js'
import { ProgressBar } from '../output/progress.js'
import { ReadOnlyStore } from './read-only-store.js'

/** A folder's log, with the schemas that it has had. */
export interface OpenedLog {
  readonly log: LevelLog
  /** The first one first; the last one is in force. */
  readonly versions: readonly SchemaVersion[]
}

/** A folder opened for reading, under the schema that its log has. */
export interface OpenedStore extends OpenedLog {
  readonly schema: SchemaMeta
  readonly store: ReadOnlyStore
  /** Query sets over the state; writing calls raise `ERR_READ_ONLY_STORE`. */
  readonly database: Database<unknown>
}

/**
 * Opens the log in a folder for the time of a call, and closes it. Throws CommandError `ERR_NO_STORE` if the
 * folder has no store, LogError `ERR_LOG_FENCED` if another process has it open.
 */
export async function withLog<T>(
  context: Pick<CommandContext, 'cwd'>,
  folder: string,
  use: (opened: OpenedLog) => Promise<T>,
): Promise<T> {
  const path = resolve(context.cwd, folder)
  if (!existsSync(path) || !statSync(path).isDirectory() || !existsSync(join(path, 'events')))
    throw noStore(folder, 'is not the folder of a store: it has no folder events')
  const log = await LevelLog.open(path)
  try {
    const versions = await readSchemas(log)
    if (versions.length === 0) throw noStore(folder, 'has an empty log, without a schema')
    return await use({ log, versions })
  } finally {
    await log.close()
  }
}

/** Opens the store in a folder for reading: by the schema that its log has, so that nothing is recorded. */
export async function withStore<T>(
  context: Pick<CommandContext, 'cwd' | 'stderr'>,
  folder: string,
  use: (opened: OpenedStore) => Promise<T>,
): Promise<T> {
  return await withLog(context, folder, async ({ log, versions }) => {
    const schema = schemaInForce(versions)
    const store = await readStore(context, schema, log)
    return await use({ log, versions, schema, store, database: databaseOver(store) })
  })
}

function schemaInForce(versions: readonly SchemaVersion[]): SchemaMeta {
  const last = versions.at(-1)
  return resolveSchema(last === undefined ? {} : declarationsOf(last.event.schema))
}

async function readStore(
  context: Pick<CommandContext, 'stderr'>,
  schema: SchemaMeta,
  log: EventLog,
): Promise<ReadOnlyStore> {
  const bar = new ProgressBar(context, 'Reading the log')
  try {
    const { pending: _, ...recovered } = await recover({
      schema,
      log,
      onProgress: ({ position, part, head }) => bar.update(position + part, head),
    })
    return new ReadOnlyStore(new CoreStore(schema, { history: false }, recovered), log)
  } finally {
    bar.end()
  }
}

function noStore(folder: string, what: string): CommandError {
  return new CommandError('ERR_NO_STORE', `${folder} ${what}. Pass the folder that openStore was given.`, {
    value: folder,
  })
}
