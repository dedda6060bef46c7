import { LogError } from '@relata/core/log'
import type { Client } from 'pg'
import type { Settings } from '../options.js'

/** Settings with which an acknowledged commit survives a crash of the server. */
const DURABLE = new Set(['on', 'remote_apply', 'remote_write'])

/** The least milliseconds that a transaction may wait for its next statement, such as for a part of a snapshot. */
const LONGEST_PAUSE = 60_000

/**
 * Sets up a new connection, so that the server soon finds out that the process is gone: its locks would stop all others.
 * Refuses a server that may lose acknowledged commits, or that is read-only. It is
 * checked for each connection, because the server may be another one after a failover.
 */
export async function checkServer(client: Client, { statementTimeout, allow }: Settings): Promise<void> {
  const { rows } = await client.query<Record<string, string>>({
    text: `SELECT set_config('statement_timeout', $1, false), set_config('bytea_output', 'hex', false),
      set_config('default_transaction_isolation', 'read committed', false),
      set_config('idle_in_transaction_session_timeout', $2, false), set_config('tcp_keepalives_idle', '10', false),
      set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false),
      pg_is_in_recovery() AS standby, current_setting('synchronous_commit') AS commits, current_setting('fsync') AS fsync`,
    values: [String(statementTimeout), String(Math.max(statementTimeout, LONGEST_PAUSE))],
  })
  const [row = {}] = rows
  if (row['standby'] === 't' && !allow.includes('standby')) throw standby()
  if (allow.includes('asynchronousCommit')) return
  if (!DURABLE.has(row['commits'] ?? '')) throw notDurable('synchronous_commit', row['commits'])
  if (row['fsync'] !== 'on') throw notDurable('fsync', row['fsync'])
}

function standby(): LogError {
  const message =
    "The server is a standby, which takes no writes: connect to the primary, for instance with target_session_attrs of a proxy. To read only, pass allow: ['standby']."
  return new LogError('Unavailable', message)
}

function notDurable(setting: string, value: string | undefined): LogError {
  const message = `The server has ${setting} = ${value}: a crash loses commits that were acknowledged. Set it to on, at least for this role, or pass allow: ['asynchronousCommit'].`
  return new LogError('Unavailable', message, { value })
}
