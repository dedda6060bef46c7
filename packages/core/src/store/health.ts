import type { StoreError } from '../error/errors.js'
import type { CommitWriter } from './commit-writer.js'
import type { Backlog } from './journal.js'
import type { MemoryGuard, MemoryUse } from './memory-guard.js'
import type { Snapshotter, SnapshotHealth } from './snapshotter.js'
import type { SharedHealth } from './shared/shared-health.js'
import type { StoreHealth } from './store-health.js'

/** The health of a store, for health checks and metrics. */
export interface Health {
  /** 'failed' and 'closed' stores refuse every call. */
  readonly status: 'open' | 'failed' | 'closed'
  /** Why the store has failed. */
  readonly error: StoreError | undefined
  /** Of the last visible commit. */
  readonly position: number
  /** Of the last commit that the log has stored: behind `position` while commits wait. */
  readonly stored: number
  /** The commits that the log has not stored yet. */
  readonly backlog: Backlog
  /** Memory in use and the limit of the option `memory`; undefined without it. */
  readonly memory: MemoryUse | undefined
  /** The heap in use and V8's limit for it; undefined in a runtime that doesn't report it. */
  readonly heap: MemoryUse | undefined
  /**
   * The health of its connection to a log that other processes write to; undefined unless the log is shared.
   */
  readonly shared: SharedHealth | undefined
  /** The state of its snapshots; undefined in a store that has none. */
  readonly snapshots: SnapshotHealth | undefined
}

/** The parts of a store from which its health is read. */
export interface HealthParts {
  readonly writer: CommitWriter
  readonly health: StoreHealth
  readonly guard: MemoryGuard | undefined
  readonly heap: (() => MemoryUse) | undefined
  readonly snapshotter: Snapshotter | undefined
  readonly shared: { readonly health: SharedHealth } | undefined
}

export function healthOf({ writer, health, guard, heap, snapshotter, shared }: HealthParts): Health {
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
    heap: heap?.(),
    shared: shared?.health,
    snapshots: snapshotter?.status,
  }
}
