import {
  CoreStore,
  MEMORY_STORE_OPTIONS,
  readOptions,
  refuseNoSchema,
  type CoreStoreOptions,
  type ReadStore,
  type Schema,
} from '@relata/core'
import type { Database } from '../types/database.js'
import { choiceChecker } from './choice-checker.js'
import { Store } from './database.js'

/** Options of a store in memory. */
export type StoreOptions = Omit<CoreStoreOptions, 'choices'>

/**
 * A database over a store that is open: what `createStore` and `openStore` are made of. Give a store that writes
 * {@link choiceChecker}. Over one that takes no writes all reading calls work, and the writing calls raise
 * `ERR_READ_ONLY_STORE`.
 */
export function databaseOver<S>(store: ReadStore): Database<S> {
  // What the class does by name at run time, the static types say by model.
  const database: unknown = new Store(store)
  return database as Database<S>
}

/**
 * A store in memory. It ends with the process; with `log`, a memory log, its commits can be given to another
 * one.
 *
 * Throws UsageError `ERR_ARGUMENT` for an option that it doesn't have, for a value that an option doesn't
 * take, and for options that don't go together.
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
