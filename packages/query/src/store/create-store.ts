import { CoreStore } from '@relata/core'
import type { CoreStoreOptions, Schema } from '@relata/core'
import type { Database } from '../types/database.js'
import { choiceChecker } from './choice-checker.js'
import { Store } from './database.js'

/** Options of a store. */
export type StoreOptions = Omit<CoreStoreOptions, 'allowed'>

/** A store over a core that somebody else opened. */
export const databaseOver = <S>(core: CoreStore): Database<S> => {
  const store: object = new Store(core)
  return store as Database<S>
}

/**
 * A store in memory.
 *
 * Everything is there at once; what the process leaves behind is what its log keeps. Without `log`, that is nothing.
 *
 * @example
 * ```ts
 * const db = createStore<Library>(schema)
 * const rowling = db.Author.create({ name: 'J. K. Rowling' })
 * rowling.books.create({ title: 'The Casual Vacancy', published: '2012-09-27' })
 * ```
 * @public
 */
export const createStore = <S>(schema: Schema<S>, options: StoreOptions = {}): Database<S> =>
  databaseOver<S>(new CoreStore(schema, { ...options, allowed: choiceChecker(schema) }))
