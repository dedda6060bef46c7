import type { ReadStore } from '@relata/core/engine'
import type { Database } from '../types/database.js'
import { bindHooks } from './bind-hooks.js'
import { Store } from './database.js'

/**
 * A database over an open store, used by `createStore` and `openStore`. A writable store needs `choiceChecker`, and runs the hooks of its schema. Over a read-only store, reading calls work and writing calls throw `ERR_READ_ONLY_STORE`.
 */
export function databaseOver<S>(store: ReadStore): Database<S> {
  const database = asDatabase<S>(new Store(store, { scopes: true }))
  bindHooks(store, database)
  return database
}

/** The same without hooks and default scopes: for migrations, whose writes are the only ones, of all rows. */
export function plainDatabaseOver<S>(store: ReadStore): Database<S> {
  return asDatabase<S>(new Store(store, { scopes: false }))
}

/** The class defines managers by name at run time; the static types list them by model. */
function asDatabase<S>(store: unknown): Database<S> {
  return store as Database<S>
}
