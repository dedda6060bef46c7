import {
  CoreStore,
  MEMORY_STORE_OPTIONS,
  readOptions,
  refuseNoSchema,
  type CoreStoreOptions,
  type Schema,
} from '@relata/core/engine'
import type { Database } from '../types/database.js'
import { choiceChecker } from './choice-checker.js'
import { databaseOver } from './database-over.js'
import { overStores } from './migration.js'

/** Options of a store in memory. */
export type StoreOptions = Omit<CoreStoreOptions, 'choices'>

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
  const migrations = overStores(checked.migrations)
  return databaseOver<S>(
    new CoreStore(schema, {
      ...checked,
      ...(migrations === undefined ? {} : { migrations }),
      choices: choiceChecker(schema, checked.clock),
    }),
  )
}
