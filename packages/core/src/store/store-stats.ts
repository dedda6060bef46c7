import type { State } from '../state/state.js'
import { statsOf, type StateStats } from '../state/state-stats.js'
import type { CommitWriter } from './commit-writer.js'

/** What a store takes, in memory and in its log. */
export interface StoreStats extends StateStats {
  /** Of the last visible commit. */
  readonly position: number
  /** Idempotency keys, and the bytes that they take in memory. */
  readonly keys: { readonly count: number; readonly bytes: number }
  /** Bytes of the log: in memory or in the folder; undefined if the store keeps none, or it isn't known. */
  readonly log: { readonly bytes: number | undefined }
}

/** Each model is measured in a turn of its own. */
export async function storeStats(
  state: State,
  { position, keys, journal }: CommitWriter,
): Promise<StoreStats> {
  const [stats, bytes] = await Promise.all([statsOf(state), journal.log?.size?.()])
  return Object.freeze({
    ...stats,
    position,
    keys: Object.freeze(keys.stats),
    log: Object.freeze({ bytes }),
  })
}
