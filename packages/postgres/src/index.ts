/**
 * The event log and the snapshots of a store in PostgreSQL, for several processes that share one history.
 *
 * @packageDocumentation
 */

export type { PostgresConnection, PostgresLogOptions, PostgresOptions } from './options.js'
export { PostgresLog } from './postgres-log.js'
export { PostgresSnapshots } from './snapshots/postgres-snapshots.js'
