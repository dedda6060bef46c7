import { openTarget, postgresSuite, type PostgresSuite, type Target } from '@relata/postgres-server'
import { PostgresLog, type PostgresOptions } from '../../src/index.js'

/** A database with the tables. Each test has a log of its own in it. */
export class Database {
  readonly target: Target
  readonly url: string
  #logs = 0

  private constructor(target: Target, url: string) {
    this.target = target
    this.url = url
  }

  static async open(target?: Target): Promise<Database> {
    const server = target ?? (await openTarget())
    const url = await server.database()
    await PostgresLog.init(url)
    return new Database(server, url)
  }

  /** A name that no log has yet. */
  newName(): string {
    return `log ${++this.#logs}`
  }

  openLog(options: PostgresOptions = {}): Promise<PostgresLog> {
    return PostgresLog.open(this.url, { name: this.newName(), ...options })
  }

  close(): Promise<void> {
    return this.target.close()
  }
}

export function databaseSuite(): Promise<PostgresSuite<Database>> {
  return postgresSuite(() => Database.open())
}
