import type { SchemaMeta } from '../schema/meta.js'
import { State } from '../state/state.js'
import type { RecoveryReport } from './recovery-report.js'
import { CommitKeys } from './commit-keys.js'
import type { Event, SchemaChanged } from '../event/event.js'

/** A state with everything else that a store needs to continue after its last commit. */
export interface Recovered {
  readonly schema: SchemaMeta
  readonly state: State
  /** The idempotency keys of the history. */
  readonly keys: CommitKeys
  /** Of the last commit; 0 before the first one. */
  readonly position: number
  /** Of the commit with the present schema; 0 before the first commit. */
  readonly schemaPosition: number
  /** Changes of the schema that the log doesn't have yet, with what their migrations wrote: one commit each. */
  readonly pending?: readonly PendingCommit[]
  /** How it was recovered; left out if it was not. */
  readonly report?: RecoveryReport
}

/** The events of a commit that must be recorded; they are applied to the state already. */
export type PendingCommit = readonly [SchemaChanged, ...Event[]]

/** An empty state at a position: 0 before the first commit, 1 after a first commit that isn't kept. */
export function emptyAt(schema: SchemaMeta, position: 0 | 1): Recovered {
  return { schema, state: new State(schema), keys: new CommitKeys(), position, schemaPosition: position }
}
