import { readFile } from 'node:fs/promises'

interface SqlJs {
  readonly Database: new (bytes: Uint8Array) => {
    exec(
      sql: string,
    ): readonly { readonly columns: readonly string[]; readonly values: readonly unknown[][] }[]
    close(): void
  }
}

/** Runs queries on a SQLite file. Texts come back as their bytes, integers as their digits. */
export class SqliteFile {
  readonly #db: InstanceType<SqlJs['Database']>

  private constructor(db: InstanceType<SqlJs['Database']>) {
    this.#db = db
  }

  static async open(file: string): Promise<SqliteFile> {
    const name = 'sql.js'
    const { default: load } = (await import(name)) as { default: () => Promise<SqlJs> }
    return new SqliteFile(new (await load()).Database(await readFile(file)))
  }

  values(sql: string): readonly (readonly unknown[])[] {
    return this.#db.exec(sql)[0]?.values ?? []
  }

  /** The rows of a table by column, each value with its type: `text:…`, `integer:…`. */
  rows(table: string): readonly Readonly<Record<string, string>>[] {
    const columns = this.values(`SELECT name FROM pragma_table_info('${table}')`).map(([name]) =>
      String(name),
    )
    const parts = columns.flatMap((name) => [
      `typeof("${name}")`,
      `CASE typeof("${name}") WHEN 'text' THEN CAST("${name}" AS BLOB) WHEN 'integer' THEN CAST("${name}" AS TEXT) ELSE "${name}" END`,
    ])
    return this.values(`SELECT ${parts.join(', ')} FROM "${table}" ORDER BY rowid`).map((row) =>
      Object.fromEntries(columns.map((name, at) => [name, shown(String(row[2 * at]), row[2 * at + 1])])),
    )
  }

  close(): void {
    this.#db.close()
  }
}

function shown(type: string, value: unknown): string {
  if (type === 'text') return `text:${Buffer.from(value as Uint8Array).toString('utf8')}`
  if (type === 'blob') return `blob:${Buffer.from(value as Uint8Array).toString('hex')}`
  return type === 'null' ? 'null' : `${type}:${String(value)}`
}
