import type { StoreError } from '../error/errors.js'
import type { CommitWriter } from './commit-writer.js'
import type { Backlog } from './journal.js'
import type { MemoryGuard } from './memory-guard.js'
import type { StoreHealth } from './store-health.js'

/** How a store does: for health checks and metrics. */
export interface Health {
  /** 'failed' and 'closed' stores refuse every call. */
  readonly status: 'open' | 'failed' | 'closed'
  /** Why the store has failed. */
  readonly error: StoreError | undefined
  /** Of the last visible commit. */
  readonly position: number
  /** Of the last commit that the log has stored: behind `position` while commits wait. */
  readonly stored: number
  /** What the log has not stored yet. */
  readonly backlog: Backlog
  /** Memory in use and its limit, in bytes; undefined without the option `memory`. */
  readonly memory: { readonly used: number; readonly limit: number } | undefined
}

interface HealthParts {
  readonly writer: CommitWriter
  readonly health: StoreHealth
  readonly guard: MemoryGuard | undefined
}

export function healthOf({ writer, health, guard }: HealthParts): Health {
  const { position, journal } = writer
  const { failed, stopped } = health
  const backlog = journal.backlog()
  return {
    status: failed ? 'failed' : stopped ? 'closed' : 'open',
    error: failed ? health.failure() : undefined,
    position,
    stored: position - backlog.commits,
    backlog,
    memory: guard?.usage,
  }
}
