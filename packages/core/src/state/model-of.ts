import type { ModelMeta } from '../schema/meta.js'
import { State } from './state.js'
import { homeOf } from './table/row-class.js'

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
  return homeOf(value)?.model
}

/** The state that a row was made for; undefined for anything that isn't a stored row. */
export function stateOf(value: unknown): State | undefined {
  const state = homeOf(value)?.state
  return state instanceof State ? state : undefined
}
