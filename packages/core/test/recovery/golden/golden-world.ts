import type { EventLog } from '../../../src/log/event-log.js'
import type { AnyMigration } from '../../../src/recovery/schema-plan.js'
import type { SchemaMeta } from '../../../src/schema/meta.js'

/** What a golden log is written with. */
export interface GoldenWorld {
  readonly last: SchemaMeta
  readonly migrations: readonly AnyMigration[]
  /** Writes the log: to an empty one. Returns the hash of its state. */
  readonly write: (log: EventLog) => Promise<string>
}
