import type { SchemaMeta } from '../schema/meta.js'

/** How `at` reads a past state. */
export interface PastOptions {
  /**
   * The schema that was in force at the position. Default: the current schema; then the steps of the schema changes since
   * are applied to the rows, without what their functions wrote.
   */
  readonly schema?: SchemaMeta | undefined
  readonly signal?: AbortSignal | undefined
}
