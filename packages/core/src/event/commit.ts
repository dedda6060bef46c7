import type { Event } from './event.js'
import type { JsonValue } from '../schema/value-type.js'

/** Who wrote and why: any JSON; tools use three of its names. */
export interface CommitMeta {
  readonly actor?: string
  readonly correlation?: string
  readonly causation?: string
  readonly [name: string]: JsonValue | undefined
}

/** The events of one transaction, with its description. */
export interface Commit {
  /** 1 for the first commit of a log, then without gaps. A safe integer. */
  readonly position: number
  /** Unique; assigned by the store. */
  readonly id: string
  /**
   * Milliseconds since the epoch, read once: when a field with `now` was first set in the transaction, or at its
   * end.
   */
  readonly time: number
  /** Position of the `schemaChanged` commit under which this one was written. */
  readonly schema: number
  readonly action: string | undefined
  readonly meta: CommitMeta | undefined
  /** Idempotency: the same key with the same events is the same commit. */
  readonly key: string | undefined
  readonly events: readonly Event[]
}

/** A commit without its id, which is computed when it is read: `prefix` and the position. */
export interface CommitDraft extends Omit<Commit, 'id'> {
  readonly prefix: string
}
