import type { Schema } from '@relata/core'
import { createStore as createQueryStore } from '@relata/query'
import type { Database, StoreOptions } from '@relata/query'
import { asyncContext } from './async-context.js'

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
  // Options that are no object, or wrong, are refused there.
  const isObject =
    options === undefined || (typeof options === 'object' && options !== null && !Array.isArray(options))
  return createQueryStore(schema, isObject ? { asyncContext: asyncContext(), ...options } : options)
}
