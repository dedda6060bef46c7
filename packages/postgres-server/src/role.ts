import pg from 'pg'

/** A role that may do nothing yet. */
export interface AddedRole {
  readonly name: string
  /** The URL of the database, with which statements run as this role. */
  readonly url: string
  /** Roles belong to the server, which may outlive the database. */
  remove(): Promise<void>
}

let roles = 0

/** Adds a role to the server of a database. */
export async function addRole(databaseUrl: string): Promise<AddedRole> {
  const name = `relata_role_${process.pid}_${++roles}`
  await execute(databaseUrl, `CREATE ROLE ${name}`)
  const separator = databaseUrl.includes('?') ? '&' : '?'
  return {
    name,
    url: `${databaseUrl}${separator}options=${encodeURIComponent(`-c role=${name}`)}`,
    remove: async () => {
      await execute(databaseUrl, `DROP OWNED BY ${name}`)
      await execute(databaseUrl, `DROP ROLE ${name}`)
    },
  }
}

/** Runs a statement on a connection of its own. Returns the first value of each row. */
export async function execute(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(text, [...values])
    return rows.map((row) => Object.values(row)[0])
  } finally {
    await client.end()
  }
}
