import type { PastOptions as CoreOptions, Schema } from '@relata/core'

/** The options of `at`. */
export interface PastOptions<S> extends Omit<CoreOptions, 'schema'> {
  /**
   * The schema that was in force at the position, to read its rows as they were. Default: the current schema; then the
   * changes of the schema since apply to the rows, without what the functions of migrations wrote.
   */
  readonly schema?: Schema<S>
}
