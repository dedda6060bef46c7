import {
  declarationsOf,
  readSchemas,
  resolveSchema,
  type EventLog,
  type SchemaMeta,
  type SchemaVersion,
} from '@relata/core/engine'
import type { SnapshotStore } from '@relata/core/log'
import { CommandError } from '../command-error.js'

/** A log with the schemas that it has had, the present one last, and its snapshots. */
export interface LogWithSchemas<Log extends EventLog = EventLog> {
  readonly log: Log
  readonly versions: readonly SchemaVersion[]
  readonly snapshots: SnapshotStore
}

/** The schemas of a log. `named` is its folder or database. Throws CommandError `ERR_NO_STORE` if it is empty. */
export async function versionsOf(log: EventLog, named: string): Promise<readonly SchemaVersion[]> {
  const versions = await readSchemas(log)
  if (versions.length > 0) return versions
  throw noStore(named, 'has an empty log, without a schema')
}

/** The schema of a log, without functions. */
export function schemaInForce(versions: readonly SchemaVersion[]): SchemaMeta {
  const last = versions.at(-1)
  return last === undefined ? resolveSchema({}) : schemaOf(last)
}

/** One of the schemas of a log, without functions. */
export function schemaOf({ event }: SchemaVersion): SchemaMeta {
  return resolveSchema(declarationsOf(event.schema))
}

export function noStore(named: string, what: string): CommandError {
  return new CommandError('ERR_NO_STORE', `${named} ${what}. Pass what openStore was called with.`, {
    value: named,
  })
}
