import type { ReadStore } from '@relata/core/engine'
import type { Database } from '../types/database.js'
import { bindHooks } from './bind-hooks.js'
import { Store } from './database.js'

/**
 * A database over an open store, used by `createStore` and `openStore`. A writable store needs `choiceChecker`, and runs the hooks of its schema. Over a read-only store, reading calls work and writing calls throw `ERR_READ_ONLY_STORE`.
 */
export function databaseOver<S>(store: ReadStore): Database<S> {
  const database = plainDatabaseOver<S>(store)
  bindHooks(store, database)
  return database
}

/** The same without hooks: for migrations, whose writes are the only ones. */
export function plainDatabaseOver<S>(store: ReadStore): Database<S> {
  // The class defines managers by name at run time; the static types list them by model.
  const database: unknown = new Store(store)
  return database as Database<S>
}
