import { CoreStore, ReadOnlyStore, type SchemaMeta, type State } from '@relata/core/engine'
import type { CommandContext } from '../command-context.js'
import { databaseUrl } from './database-url.js'
import { schemaInForce, type LogWithSchemas } from './log-with-schemas.js'
import { withDatabase, type OpenedDatabase } from './open-database.js'
import { withFolder, withOwnFolder, type OpenedFolder } from './open-folder.js'
import { replay, replayPast, type PastPoint } from './replay.js'

type Context = Pick<CommandContext, 'cwd' | 'stderr'>

/** A log that is only read, in a folder or in a database. */
export type OpenedLog = OpenedFolder | OpenedDatabase

/** The same with a state of the log, the last one or a past one, and the schema that it is read under. */
export type OpenedStore = OpenedLog & {
  readonly schema: SchemaMeta
  readonly state: State
  readonly position: number
  readonly schemaPosition: number
  /** Read-only: writes throw `ERR_READ_ONLY_STORE`. */
  readonly store: ReadOnlyStore
}

/**
 * Reads a log for the duration of a call: in a folder through a copy of its files, or in a database that a URL
 * names. Codes: those of `withFolder` and `withDatabase`.
 */
export async function withLog<T>(
  context: Context,
  place: string,
  use: (opened: OpenedLog) => Promise<T>,
): Promise<T> {
  const database = databaseUrl(place)
  return await (database === undefined
    ? withFolder(context, place, use)
    : withDatabase(database, use, { reads: true }))
}

/**
 * Opens a log to write to it. Only one process can open a folder; a database may have other writers. Codes:
 * those of `withOwnFolder` and `withDatabase`.
 */
export async function withOwnLog<T>(
  context: Pick<Context, 'cwd'>,
  place: string,
  use: (opened: LogWithSchemas) => Promise<T>,
): Promise<T> {
  const database = databaseUrl(place)
  return await (database === undefined
    ? withOwnFolder(context, place, use)
    : withDatabase(database, use, { reads: false }))
}

/**
 * Reads a store: the log and its state, or a past one. It uses the schema of the log, so that nothing has to be
 * recorded. Codes: those of `recoverPast`.
 */
export async function withStore<T>(
  context: Context,
  place: string,
  use: (opened: OpenedStore) => Promise<T>,
  past?: PastPoint,
): Promise<T> {
  return await withLog(context, place, async (opened) => {
    const recovered = await (past === undefined
      ? replay(context, schemaInForce(opened.versions), opened.log, opened.snapshots)
      : replayPast(context, opened, past))
    const { schema, state, position, schemaPosition } = recovered
    const store = new ReadOnlyStore(new CoreStore(schema, { history: false }, recovered), opened.log)
    const versions = opened.versions.filter((version) => version.position <= position)
    return await use({ ...opened, versions, schema, state, position, schemaPosition, store })
  })
}
