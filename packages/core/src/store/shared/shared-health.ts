import type { StoreError } from '../../error/errors.js'

/** How a store does with a log that other processes write to as well. */
export interface SharedHealth {
  /** Whether the log answered the last call. */
  readonly available: boolean
  /** What the last call failed with; undefined if it was answered. */
  readonly error: unknown
  /** Milliseconds since the log answered. It is asked every second. */
  readonly contactMs: number
  /** Milliseconds since the store is known to have had every commit of the log: what it reads is not older. */
  readonly behindMs: number
  /** The last position that the log is known to have. */
  readonly head: number
  /** Submits that are not settled. */
  readonly waiting: number
  /** Why the store takes no writes and follows no more: the log has moved on to a newer schema. */
  readonly readOnly: StoreError | undefined
}
