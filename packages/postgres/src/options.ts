import { isWellFormed, REACHED, readOptions, type OptionRule, type OptionRules } from '@relata/core/engine'
import { UsageError, type LogHead } from '@relata/core/log'

/** How `pg` connects: a subset of the options of its `Client`. */
export interface PostgresConnection {
  /** `postgres://user:password@host:port/database?sslmode=verify-full` */
  readonly connectionString?: string
  readonly host?: string
  readonly port?: number
  readonly database?: string
  readonly user?: string
  /** A function is called for each connection, for tokens that expire. */
  readonly password?: string | (() => string | Promise<string>)
  /** As `tls.connect` of Node takes them: `{ ca, cert, key, rejectUnauthorized }`. */
  readonly ssl?: boolean | object
}

/** @public */
export interface PostgresOptions {
  /** Name of the log. A database may have several. Default `main`. */
  readonly name?: string
  /** The PostgreSQL schema of the tables. Default `relata`. */
  readonly schema?: string
  /** Milliseconds between two reads of the head, which also detect dead connections. Default 1,000. */
  readonly pollEvery?: number
  /** Milliseconds until a connection is open. Default 5,000. */
  readonly connectTimeout?: number
  /** The most milliseconds that a statement may take. Default 10,000. */
  readonly statementTimeout?: number
  /** The most connections for reads. Default 4. */
  readonly readers?: number
  /**
   * Settings of the server that are refused unless allowed here. `asynchronousCommit`: `synchronous_commit`
   * is `off` or `local`, so that a crash or a failover loses acknowledged commits. `standby`: the server
   * takes no writes, so that the log can only be read.
   */
  readonly allow?: readonly ('asynchronousCommit' | 'standby')[]
}

/** @public */
export interface PostgresLogOptions extends PostgresOptions {
  /**
   * A position, or a whole head as `await log.head()` returns it, that this log is known to have reached; keep it
   * outside of the database. A log that ends before the position is refused with `ERR_LOG_TRUNCATED`, one with
   * another record at the head's position with `ERR_LOG_CORRUPT`.
   */
  readonly atLeast?: number | LogHead
}

/** The options with their defaults. */
export type Settings = Required<PostgresOptions>

const ALLOWED = ['asynchronousCommit', 'standby']
/** PostgreSQL reserves names that begin with `pg_`, and truncates longer ones. */
const SCHEMA_NAME = /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/

const MILLISECONDS: OptionRule = {
  expected: 'a number of milliseconds (1, 2, 3, …)',
  accepts: (value) => isCount(value) && value < 2 ** 31,
}

const RULES: OptionRules = {
  name: {
    expected: 'a text that is not empty',
    accepts: (value) => typeof value === 'string' && isName(value),
  },
  schema: {
    expected: 'a name of at most 63 letters a to z, digits and underscores',
    accepts: (value) => typeof value === 'string' && SCHEMA_NAME.test(value),
  },
  pollEvery: MILLISECONDS,
  connectTimeout: MILLISECONDS,
  statementTimeout: MILLISECONDS,
  readers: { expected: 'a number of connections (1, 2, 3, …)', accepts: isCount },
  allow: {
    expected: "a list of 'asynchronousCommit' and 'standby'",
    accepts: (value) => Array.isArray(value) && value.every((each) => ALLOWED.includes(each as string)),
  },
}

/** The options of a call, checked and with their defaults. */
export function readSettings(options: PostgresOptions | undefined, subject: string): Settings {
  return {
    name: 'main',
    schema: 'relata',
    pollEvery: 1000,
    connectTimeout: 5000,
    statementTimeout: 10_000,
    readers: 4,
    allow: [],
    ...readOptions(options, RULES, subject),
  }
}

/** The options of a log, checked. */
export function readLogOptions(options: PostgresLogOptions | undefined, subject: string): PostgresLogOptions {
  return readOptions(options, { ...RULES, atLeast: REACHED }, subject)
}

/** Checks the connection options. A string is a URL. */
export function readConnection(to: string | PostgresConnection, subject: string): PostgresConnection {
  if (typeof to === 'string' && /^postgres(ql)?:\/\//.test(to)) return { connectionString: to }
  if (typeof to === 'object' && to !== null) return to
  // The value may contain a password.
  throw new UsageError(
    'ERR_ARGUMENT',
    `${subject} takes a URL that begins with postgres:// or an object { host, database, … }.`,
    { value: typeof to },
  )
}

/** PostgreSQL's texts can't contain the character with code 0. */
function isName(value: string): boolean {
  return value !== '' && !value.includes('\0') && isWellFormed(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
