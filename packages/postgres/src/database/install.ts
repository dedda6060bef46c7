import { LogError } from '@relata/core/log'
import { escapeIdentifier } from 'pg'
import { readFault } from '../connection/fault.js'
import type { Run } from '../connection/session.js'
import { grantsOf, tablesOf, VERSION } from './tables.js'

/** Key of the lock under which the tables are created: `relata` in ASCII. */
const INSTALL_LOCK = '125822694028385'

/** The roles that get rights. */
export interface Grants {
  /** The role of the application: it can read and append, but can't change or remove history. */
  readonly grantTo?: string
  /** A role that can only read. */
  readonly grantReadTo?: string
}

/**
 * Creates the missing tables of a schema, and grants rights to roles. One process creates them, others wait. The
 * statements are one transaction.
 */
export async function install(
  run: Run,
  schemaName: string,
  { grantTo, grantReadTo }: Grants = {},
): Promise<void> {
  if ((await versionOf(run, schemaName)) === undefined) await makeTables(run, schemaName)
  if (grantTo !== undefined) await grant(run, schemaName, { role: grantTo, rights: 'writer' })
  if (grantReadTo !== undefined) await grant(run, schemaName, { role: grantReadTo, rights: 'reader' })
}

async function grant(
  run: Run,
  schemaName: string,
  { role, rights }: { readonly role: string; readonly rights: 'reader' | 'writer' },
): Promise<void> {
  try {
    await run({ text: grantsOf(escapeIdentifier(schemaName), escapeIdentifier(role), rights) })
  } catch (error) {
    throw readFault(`The role '${role}' can't be given its rights`, error)
  }
}

async function makeTables(run: Run, schemaName: string): Promise<void> {
  const schema = escapeIdentifier(schemaName)
  const begin = `SELECT pg_advisory_xact_lock(${INSTALL_LOCK})`
  try {
    await run({ text: `${begin};CREATE SCHEMA IF NOT EXISTS ${schema};${tablesOf(schema)}` })
  } catch (error) {
    // Another process was first while this one waited for the lock.
    if ((await versionOf(run, schemaName)) === undefined) throw notInstalled(schemaName, error)
  }
}

/** The version of the tables; undefined if there are none. Throws if this code doesn't support it. */
export async function versionOf(run: Run, schemaName: string): Promise<number | undefined> {
  const schema = escapeIdentifier(schemaName)
  const [found] = await run({ text: 'SELECT to_regclass($1) AS tables', values: [`${schema}.version`] })
  if (typeof found?.['tables'] !== 'string') return undefined
  const [row] = await run({ text: `SELECT version FROM ${schema}.version` })
  const version = Number(row?.['version'])
  if (version === VERSION) return version
  const message = `The tables in the schema '${schemaName}' have version ${version}, this version of Relata knows version ${VERSION}: install the version of Relata that made them, or a later one.`
  throw new LogError('Unavailable', message, { value: version })
}

function notInstalled(schemaName: string, error: unknown): LogError {
  return readFault(
    `The tables in the schema '${schemaName}' can't be made. Let a role that may do that call PostgresLog.init`,
    error,
  )
}
