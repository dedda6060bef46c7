import type { ModelName } from './fields.js'
import type { LinkModelName } from './link-models.js'
import type { Row as CheckedRow } from './row.js'

/**
 * A row of model `M`: its columns (raw keys as `author_id`, the fields of its parents too), and its
 * relations: a forward one or a reverse one-to-one reads a row, the others a related manager. A name that is
 * no model of the schema is an error.
 *
 * Rows are frozen, and stay the same object until they change. A reverse one-to-one raises `DoesNotExist`
 * where there is no row, unless the relation or the schema says `reverse: 'null'`; `db.related(row, name)`
 * always reads null then, and `db.has(row, name)` says whether there is a row. A manager of a row that is
 * gone reads as empty and raises `ERR_ROW_GONE` on writing.
 *
 * @example
 * ```ts
 * function label(book: Row<Library, 'Book'>): string {
 *   return `${book.author.name}: ${book.title}`
 * }
 * ```
 * @public
 */
export type Row<S, M extends ModelName<S> | LinkModelName<S>> = CheckedRow<S, M>
