import type { StateStats } from '../state/state-stats.js'

/** What a store takes, in memory and in its log. */
export interface StoreStats extends StateStats {
  /** Of the last visible commit. */
  readonly position: number
  /** Idempotency keys, and the bytes that they take in memory. */
  readonly keys: { readonly count: number; readonly bytes: number }
  /** Bytes of the log: in memory or in the folder; undefined if the store keeps none, or it isn't known. */
  readonly log: { readonly bytes: number | undefined }
}
