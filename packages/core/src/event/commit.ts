import type { Event } from './event.js'
import type { JsonValue } from '../schema/value-type.js'

/** Who wrote and why: any JSON, with three names that tools know. */
export interface CommitMeta {
  readonly actor?: string
  readonly correlation?: string
  readonly causation?: string
  readonly [name: string]: JsonValue | undefined
}

/** The events of one transaction, with what describes it. */
export interface Commit {
  /** 1 for the first commit of a log, then without gaps. A safe integer. */
  readonly position: number
  /** Unique; the store makes it. */
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

/** A commit whose id is not made yet: the id is `prefix` and the position. */
export interface CommitDraft extends Omit<Commit, 'id'> {
  readonly prefix: string
}
