import {
  CoreStore,
  MEMORY_STORE_OPTIONS,
  readOptions,
  refuseNoSchema,
  type CoreStoreOptions,
  type ReadStore,
  type Schema,
} from '@relata/core/engine'
import type { Database } from '../types/database.js'
import { choiceChecker } from './choice-checker.js'
import { Store } from './database.js'

/** Options of a store in memory. */
export type StoreOptions = Omit<CoreStoreOptions, 'choices'>

/**
 * A database over an open store, used by `createStore` and `openStore`. A writable store needs {@link
 * choiceChecker}. Over a read-only store, reading calls work and writing calls throw `ERR_READ_ONLY_STORE`.
 */
export function databaseOver<S>(store: ReadStore): Database<S> {
  // The class defines managers by name at run time; the static types list them by model.
  const database: unknown = new Store(store)
  return database as Database<S>
}

/**
 * A store in memory. Its data is lost when the process ends; with `log`, a memory log, another store can read
 * its commits.
 *
 * Throws UsageError `ERR_ARGUMENT` for an unknown option, an invalid value, and options that exclude each
 * other.
 *
 * @example
 * ```ts
 * const db = createStore<Library>(schema)
 * const rowling = db.Author.create({ name: 'J. K. Rowling' })
 * rowling.books.create({ title: 'The Casual Vacancy', published: '2012-09-27' })
 * ```
 * @public
 */
export function createStore<S>(schema: Schema<S>, options?: StoreOptions): Database<S> {
  refuseNoSchema(schema, 'createStore')
  const checked = readOptions(options, MEMORY_STORE_OPTIONS, 'createStore')
  return databaseOver<S>(new CoreStore(schema, { ...checked, choices: choiceChecker(schema, checked.clock) }))
}
