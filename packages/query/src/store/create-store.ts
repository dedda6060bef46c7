import {
  CoreStore,
  FLAG,
  MEMORY_STORE_OPTIONS,
  readOptions,
  refuseNoSchema,
  type CoreStoreOptions,
  type MemoryLog,
  type Schema,
} from '@relata/core/engine'
import type { Database } from '../types/database.js'
import { choiceChecker } from './choice-checker.js'
import { databaseOver } from './database-over.js'
import { overStores } from './migration.js'
import { prepareStore } from './prepare-store.js'

/** Whether a store prepares for its first queries when it is opened. */
export interface WarmOption {
  /**
   * Builds the lists of relations and the declared indexes, and runs each kind of query over a small store of its own,
   * so that the first queries take microseconds instead of milliseconds. Opening takes some 0.3 s longer, once per
   * process; `openStore` does it in short turns. Default: false.
   */
  readonly warm?: boolean
}

/** Options of a store in memory. */
export interface StoreOptions
  extends
    Omit<CoreStoreOptions, 'choices' | 'backlog' | 'heap' | 'bind' | 'log' | 'whenUnavailable'>,
    WarmOption {
  /** Where the commits are kept: a log in memory, as a store in memory doesn't wait. Default: a new one. */
  readonly log?: MemoryLog
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
  const { warm, ...checked } = readOptions(options, { ...MEMORY_STORE_OPTIONS, warm: FLAG }, 'createStore')
  const migrations = overStores(checked.migrations)
  const store = new CoreStore(schema, {
    ...checked,
    ...(migrations === undefined ? {} : { migrations }),
    choices: choiceChecker(schema, checked.clock),
  })
  if (warm === true) prepareStore(store)
  return databaseOver<S>(store)
}
