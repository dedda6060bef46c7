import type { ModelMeta } from '../schema/meta.js'
import { State } from './state.js'

/**
 * The model whose row a value is; undefined for anything that isn't a stored row. Old versions of a row, and
 * annotated ones, are rows of their model too.
 *
 * @example
 * ```ts
 * modelOf(db.Book.get(1))?.name // 'Book'
 * ```
 * @public
 */
export function modelOf(value: unknown): ModelMeta | undefined {
  return typeof value === 'object' && value !== null ? State.modelOf(value) : undefined
}
