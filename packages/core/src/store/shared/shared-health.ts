import type { StoreError } from '../../error/errors.js'

/** The health of a store whose log is shared with other processes. */
export interface SharedHealth {
  /** Whether the log answered the last call. */
  readonly available: boolean
  /** What the last call failed with; undefined if it was answered. */
  readonly error: unknown
  /** Milliseconds since the log last answered. Its head is read every second. */
  readonly contactMs: number
  /**
   * Milliseconds since the last instant at which the store is known to have had every commit of the log.
   * Reads are at most that old.
   */
  readonly behindMs: number
  /** The last position that the log is known to have. */
  readonly head: number
  /** Number of unsettled `submit` calls. */
  readonly waiting: number
  /**
   * The reason why the store takes no writes and doesn't follow the log any more: the log has a newer schema.
   */
  readonly readOnly: StoreError | undefined
}
