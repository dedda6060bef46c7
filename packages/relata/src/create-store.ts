import type { Schema } from '@relata/core'
import { createStore as createQueryStore } from '@relata/query'
import type { Database, StoreOptions } from '@relata/query'
import { asyncContext } from './async-context.js'

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
  // Options that are no object, or wrong, are refused there.
  const isObject =
    options === undefined || (typeof options === 'object' && options !== null && !Array.isArray(options))
  return createQueryStore<S>(schema, isObject ? { asyncContext: asyncContext(), ...options } : options)
}
