import type { Event } from './event.js'
import type { JsonValue } from '../schema/value-type.js'

/** Who and why: free JSON beside the three ids that tools know. */
export interface CommitMeta {
  readonly actor?: string
  readonly correlation?: string
  readonly causation?: string
  readonly [name: string]: JsonValue | undefined
}

/** One transaction's events, as the log keeps them. */
export interface Commit {
  /** 1 for the first commit of a log, then without gaps. A safe integer. */
  readonly position: number
  /** Unique; given by the store. */
  readonly id: string
  /** Milliseconds since the epoch, read once when the transaction ended. */
  readonly time: number
  /** Position of the `schemaChanged` commit under which this one was written. */
  readonly schema: number
  readonly action: string | undefined
  readonly meta: CommitMeta | undefined
  /** Idempotency: the same key with the same events is the same commit. */
  readonly key: string | undefined
  readonly events: readonly Event[]
}
