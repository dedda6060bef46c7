import type { State } from '../state/state.js'
import { statsOf, type StateStats } from '../state/state-stats.js'
import type { CommitWriter } from './commit-writer.js'

/** The memory and storage that a store uses. */
export interface StoreStats extends StateStats {
  /** Of the last visible commit. */
  readonly position: number
  /** The number of idempotency keys, and their bytes in memory. */
  readonly keys: { readonly count: number; readonly bytes: number }
  /** Bytes of the log: in memory or in the folder; undefined if the store keeps none, or it isn't known. */
  readonly log: { readonly bytes: number | undefined }
}

/** Each model is measured in a separate turn. */
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
