import Database from 'better-sqlite3'
import path from 'node:path'
import type { Operation } from '../data/history.js'
import type { LogPeer, Sync } from './log-peer.js'

/**
 * Events as JSON in a table of SQLite, WAL mode: `synchronous` FULL or, for writes that are only handed to
 * the operating system, OFF. It holds no state.
 */
class SqliteLog implements LogPeer {
  readonly name = 'sqlite'
  #db: Database.Database | undefined
  #insert: Database.Statement<[string]> | undefined

  create(folder: string, sync: Sync): Promise<void> {
    const db = new Database(path.join(folder, 'log.sqlite'))
    db.pragma('journal_mode = wal')
    db.pragma(`synchronous = ${sync === 'sync' ? 'full' : 'off'}`)
    db.exec('create table event (seq integer primary key, body text not null)')
    this.#db = db
    this.#insert = db.prepare<[string]>('insert into event (body) values (?)')
    return Promise.resolve()
  }

  append(operations: readonly Operation[]): Promise<void> {
    this.#db?.transaction(() => {
      for (const operation of operations) this.#insert?.run(JSON.stringify(operation))
    })()
    return Promise.resolve()
  }

  /** Its transactions can't wait together: a service puts the waiting writers into one. */
  appendTogether(operations: readonly Operation[]): Promise<void> {
    return this.append(operations)
  }

  close(): Promise<void> {
    this.#db?.close()
    return Promise.resolve()
  }

  totals(): readonly number[] {
    return []
  }
}

export function sqliteLog(): LogPeer {
  return new SqliteLog()
}
