import type { Commit } from '../event/commit.js'
import type { StoreHealth } from './store-health.js'

/** Gives the promise that a commit is durable, which may be left without anybody to catch its rejection. */
export type DurableSource = (position: number) => Promise<void>

/**
 * How an outermost transaction ended. Plain fields: even a transaction that ran out of stack assigns them, so
 * that no handle stays open.
 */
export interface Outcome {
  status: 'ok' | 'duplicate'
  /** Undefined while the transaction runs, and where it did not commit. */
  commit: Commit | undefined
  source: DurableSource | undefined
  /** It ended without a commit. */
  failed: boolean
  error: unknown
  /** Set where the store failed with it. */
  health: StoreHealth | undefined
}

export function openOutcome(): Outcome {
  return {
    status: 'ok',
    commit: undefined,
    source: undefined,
    failed: false,
    error: undefined,
    health: undefined,
  }
}
