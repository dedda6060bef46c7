import type { ModelName } from './declared.js'
import type { UpdateInput as CheckedInput } from './input.js'

/**
 * Values that change a row of model `M`; all optional, the primary key not among them (keys never change). A
 * name that isn't a model of the schema is a compile error.
 *
 * @example
 * ```ts
 * const change: UpdateInput<Library, 'Book'> = { title: 'Baudolino' }
 * db.Book.update(book, change)
 * ```
 * @public
 */
export type UpdateInput<S, M extends ModelName<S>> = CheckedInput<S, M>
