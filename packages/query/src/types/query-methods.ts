import type { CheckedFirst, CheckedMore, Named } from './positional.js'
import type { Merging } from './combine.js'
import type { Merged, RowsShape } from './mode.js'
import type { ColumnsOf, HiddenColumnsOf } from './names.js'
import type { QuerySetOf } from './query-set-of.js'
import type { Narrowing } from './refine.js'
import type { RowQuestions } from './rows.js'
import type { Untaken } from './taken.js'
import type { Kept } from './where.js'

/** The methods that return query sets of rows, for models with methods of their own. */

declare module './forward.js' {
  interface RowsWithMethods<in out S, in out M extends string, in out A>
    extends
      Narrowing<S, M, A, QuerySetOf<S, M, A>>,
      Merging<S, M, RowsShape, QuerySetOf<S, M, A>>,
      RowQuestions<S, M, A, QuerySetOf<S, M, A>> {
    /** As of every query set; the result has the methods of the model, too. */
    annotate<E, const T extends readonly unknown[] = []>(
      annotations: CheckedFirst<S, M, A, E> & Untaken<S, M, E, RowsShape>,
      ...more: CheckedMore<S, M, A, E, T>
    ): Kept<this, QuerySetOf<S, M, Merged<A, ColumnsOf<S, M, A, Named<E, T>>>>, never>
    /** As of every query set; the result has the methods of the model, too. */
    alias<E, const T extends readonly unknown[] = []>(
      annotations: CheckedFirst<S, M, A, E> & Untaken<S, M, E, RowsShape>,
      ...more: CheckedMore<S, M, A, E, T>
    ): Kept<this, QuerySetOf<S, M, Merged<A, HiddenColumnsOf<S, M, A, Named<E, T>>>>, never>
  }
}

export type { RowsWithMethods } from './forward.js'
