import type { CommitSource } from './draft.js'
import type { StoreHealth } from './store-health.js'

/** Returns the promise that a commit is durable. An unhandled rejection of it is ignored. */
export type DurableSource = (position: number) => Promise<void>

/**
 * How an outermost transaction ended. It has plain fields, because even a transaction that ran out of stack
 * can assign them, so that no handle stays open.
 */
export interface Outcome {
  status: 'ok' | 'duplicate'
  /** Undefined while the transaction runs, and if it didn't commit. */
  committed: CommitSource | undefined
  source: DurableSource | undefined
  /** For a shared log, whose confirmation is awaited: settles once the log has answered. */
  confirmation: Promise<unknown> | undefined
  /** It ended without a commit. */
  failed: boolean
  error: unknown
  /** Set if the store failed with it. */
  health: StoreHealth | undefined
}

export function openOutcome(): Outcome {
  return {
    status: 'ok',
    committed: undefined,
    source: undefined,
    confirmation: undefined,
    failed: false,
    error: undefined,
    health: undefined,
  }
}

/** The transaction of an outcome, if there is one, has committed. */
export function fulfil(
  outcome: Outcome | undefined,
  committed: CommitSource,
  { status, source }: Pick<Outcome, 'status' | 'source'>,
): void {
  if (outcome === undefined) return
  outcome.status = status
  outcome.source = source
  outcome.committed = committed
}
