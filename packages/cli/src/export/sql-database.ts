import { writeFile } from 'node:fs/promises'
import { CommandError } from '../command-error.js'

/** A value that SQLite stores. */
export type SqlValue = string | number | bigint | Uint8Array | null

/** A SQLite database that is being written. */
export interface SqlDatabase {
  exec(sql: string): void
  /** A function that runs a statement with these values. */
  prepare(sql: string): (values: readonly SqlValue[]) => void
  /** Writes the file and ends. */
  close(): Promise<void>
}

/** The part of `node:sqlite` that is used. */
interface NodeSqlite {
  readonly DatabaseSync: new (file: string) => {
    exec(sql: string): void
    prepare(sql: string): { run(...values: readonly SqlValue[]): unknown }
    close(): void
  }
}

/** The part of `sql.js` that is used. */
interface SqlJs {
  readonly Database: new () => {
    exec(sql: string): unknown
    prepare(sql: string): { run(values: readonly SqlValue[]): unknown; free(): unknown }
    export(): Uint8Array
    close(): void
  }
}

/**
 * A new database in a file: with Node's own SQLite, which Node 22.13 and later have, or else with `sql.js`,
 * which builds it in memory. Throws CommandError `ERR_NO_SQLITE` if neither exists.
 */
export async function createDatabase(file: string): Promise<SqlDatabase> {
  const own = await nodeSqlite()
  if (own !== undefined) return overNode(own, file)
  const wasm = await sqlJs()
  if (wasm !== undefined) return overWasm(wasm, file)
  throw new CommandError(
    'ERR_NO_SQLITE',
    'There is no SQLite: use Node 22.13 or later, or install the package sql.js.',
  )
}

async function nodeSqlite(): Promise<NodeSqlite | undefined> {
  const name = 'node:sqlite'
  // Node 20 doesn't have it.
  return await (import(name) as Promise<NodeSqlite>).catch(() => undefined)
}

async function sqlJs(): Promise<SqlJs | undefined> {
  const name = 'sql.js'
  const loaded = await (import(name) as Promise<{ default: () => Promise<SqlJs> }>).catch(() => undefined)
  return await loaded?.default()
}

function overNode({ DatabaseSync }: NodeSqlite, file: string): SqlDatabase {
  const db = new DatabaseSync(file)
  return {
    exec: (sql) => db.exec(sql),
    prepare: (sql) => {
      const statement = db.prepare(sql)
      return (values) => void statement.run(...values.map(asInteger))
    },
    close: async () => db.close(),
  }
}

/** Node binds every number as a real. */
function asInteger(value: SqlValue): SqlValue {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
}

function overWasm({ Database }: SqlJs, file: string): SqlDatabase {
  const db = new Database()
  const statements: { free(): unknown }[] = []
  return {
    exec: (sql) => void db.exec(sql),
    prepare: (sql) => {
      const statement = db.prepare(sql)
      statements.push(statement)
      return (values) => void statement.run(values)
    },
    close: async () => {
      for (const statement of statements) statement.free()
      await writeFile(file, db.export(), { flag: 'wx' })
      db.close()
    },
  }
}
