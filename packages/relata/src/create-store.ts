import { FLAG, MEMORY_STORE_OPTIONS, readOptions, refuseNoSchema } from '@relata/core/engine'
import type { Schema } from '@relata/core'
import { createStore as createQueryStore } from '@relata/query'
import type { Database, StoreOptions } from '@relata/query'
import { nodeOptions } from './node-options.js'

/**
 * Creates a store in memory. Its data is lost when the process ends; with `log`, a memory log, another store
 * can read its commits.
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
  const checked = readOptions(options, { ...MEMORY_STORE_OPTIONS, warm: FLAG }, 'createStore')
  return createQueryStore<S>(schema, { ...checked, ...nodeOptions(checked) })
}
