import type { ModelName } from './declared.js'
import type { LinkModelName } from './link-models.js'
import type { Row as CheckedRow } from './row.js'

/**
 * A row of model `M`: its columns, including raw keys (`author_id`) and the fields of its parents, and its
 * relations. A foreign key and a one-to-one read a row, the other relations a related manager. A name that
 * isn't a model of the schema is a compile error.
 *
 * Rows are frozen, and stay the same object until they change. A reverse one-to-one throws `DoesNotExist` if
 * there is no row, unless the relation or the schema declares `reverse: 'null'`; `db.related(row, name)`
 * returns null then, and `db.has(row, name)` returns whether there is a row. The managers of a deleted row
 * find nothing, and throw `ERR_ROW_GONE` on writing.
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
