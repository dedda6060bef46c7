import { escapeIdentifier } from 'pg'
import { Connections } from '../connection/connections.js'
import { readFault } from '../connection/fault.js'
import type { Rows, Run } from '../connection/session.js'
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
    return { connections, settings, log: await numberOf(run, schema, name) }
  } catch (error) {
    await connections.close()
    throw readFault("The log can't be opened", error)
  }
}

/** The number of a log, which is created if it is missing. */
async function numberOf(run: Run, schemaName: string, name: string): Promise<number> {
  const schema = escapeIdentifier(schemaName)
  // A role that can only read may not call the function.
  const [found] = await run({ text: `SELECT log FROM ${schema}.logs WHERE name = $1`, values: [name] })
  const [row] = found === undefined ? await make(run, schema, name) : [found]
  return Number(row?.['log'])
}

async function make(run: Run, schema: string, name: string): Promise<Rows> {
  try {
    return await run({ text: `SELECT ${schema}.open_log($1) AS log`, values: [name] })
  } catch (error) {
    throw readFault(`There is no log '${name}', and it can't be made`, error)
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
