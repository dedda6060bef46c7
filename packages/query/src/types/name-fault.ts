import type { Wrong } from '@relata/core'
import type { Suggested } from './next.js'
import type { ColumnAt } from './path.js'

/** Of a field or chain to a value. Of an unfinished one also the names that it may become. */
export type NameFault<S, M extends string, A, P> = P extends string
  ? Extract<ColumnAt<S, M, A, P>, Wrong<string>> extends infer E
    ? [E] extends [never]
      ? never
      : E | Suggested<S, M, A, P>
    : never
  : Wrong<'a name or lookup chain was expected'>
