import { escapeIdentifier } from 'pg'
import { Connections } from '../connection/connections.js'
import { readFault } from '../connection/fault.js'
import type { Run } from '../connection/session.js'
import {
  readConnection,
  readSettings,
  type PostgresConnection,
  type PostgresOptions,
  type Settings,
} from '../options.js'
import { install, versionOf } from './install.js'

/** A database with the tables, and one of its logs. */
export interface OpenDatabase {
  readonly connections: Connections
  readonly settings: Settings
  /** Number of the log. */
  readonly log: number
}

/**
 * Connects to a database, and creates the tables and the log if they are missing. `subject` is the call, for
 * messages.
 */
export async function openDatabase(
  to: string | PostgresConnection,
  options: PostgresOptions | undefined,
  subject: string,
): Promise<OpenDatabase> {
  const settings = readSettings(options, subject)
  const connections = new Connections(readConnection(to, subject), settings)
  const { run } = connections.listener
  const { schema, name } = settings
  try {
    if ((await versionOf(run, schema)) === undefined) await install(run, schema)
    const [row] = await run({
      text: `SELECT ${escapeIdentifier(schema)}.open_log($1) AS log`,
      values: [name],
    })
    return { connections, settings, log: Number(row?.['log']) }
  } catch (error) {
    await connections.close()
    throw readFault("The log can't be opened", error)
  }
}

/** The names of the logs in a database; none if it has no tables. */
export async function logNames(run: Run, schemaName: string): Promise<readonly string[]> {
  try {
    if ((await versionOf(run, schemaName)) === undefined) return []
    const rows = await run({ text: `SELECT name FROM ${escapeIdentifier(schemaName)}.logs ORDER BY name` })
    return rows.map((row) => String(row['name']))
  } catch (error) {
    throw readFault("The logs of the database can't be listed", error)
  }
}
