import type { PostgresLog } from '@relata/postgres'
import { CommandError } from '../command-error.js'
import { fragmentOf, type DatabaseUrl } from './database-url.js'
import { loadPostgres } from './load-postgres.js'
import { versionsOf, type LogWithSchemas } from './log-with-schemas.js'

/** A log in a database. Other processes may write to it meanwhile. */
export interface OpenedDatabase extends LogWithSchemas<PostgresLog> {
  readonly kind: 'database'
  /** The URL without its password. */
  readonly shown: string
}

/**
 * Opens a log in a database for the duration of a call. It is never created. `reads`: nothing will be written,
 * so that a standby, or a server that may lose commits in a crash, is accepted.
 *
 * Throws CommandError `ERR_NO_STORE` if the database has no such log, or it is empty, LogError
 * `ERR_LOG_UNAVAILABLE` if the server can't be reached.
 */
export async function withDatabase<T>(
  { url, name, schema, shown }: DatabaseUrl,
  use: (opened: OpenedDatabase) => Promise<T>,
  { reads }: { readonly reads: boolean },
): Promise<T> {
  const { PostgresLog } = await loadPostgres()
  const allow = reads ? (['standby', 'asynchronousCommit'] as const) : []
  const names = await PostgresLog.names(url, { schema, allow })
  if (!names.includes(name)) throw noLog({ schema, name, shown }, names)
  await using log = await PostgresLog.open(url, { name, schema, allow })
  await using snapshots = log.snapshots()
  return await use({ kind: 'database', shown, log, versions: await versionsOf(log, shown), snapshots })
}

function noLog({ schema, name, shown }: Omit<DatabaseUrl, 'url'>, names: readonly string[]): CommandError {
  const listed = names.map((each) => `'${each}'`).join(', ')
  const what =
    names.length === 0
      ? 'has no log of Relata. Open a store in it, or copy one into it: relata copy FROM TO.'
      : `has no log '${name}': it has ${listed}. Add the name to the URL: ${fragmentOf(schema, names[0] ?? '') || `#${names[0]}`}`
  return new CommandError('ERR_NO_STORE', `${shown} ${what}`, { value: shown })
}
