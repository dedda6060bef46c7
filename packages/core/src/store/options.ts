import type { CommitMeta } from '../event/commit.js'
import type { Durability, EventLog } from '../log/event-log.js'
import type { SnapshotStore } from '../snapshot/snapshot-store.js'
import type { StoreWarning } from '../recovery/warning.js'
import type { AnyMigration, MigrateOption } from '../recovery/schema-plan.js'
import type { StoreObserver } from '../observe/store-observer.js'
import type { MemoryLimit, MemoryUse } from './memory-guard.js'
import type { ReplayProgress } from '../recovery/replay-progress.js'
import type { AsyncContext } from '../transaction/escaped-writes.js'
import type { ChoiceChecker } from '../transaction/constraints.js'

/** What a store does with writes while its shared log doesn't answer: they wait for it, or are refused. */
export type WhenUnavailable = 'wait' | 'refuse'

export interface CoreStoreOptions {
  /** The log of the commits. By default a new memory log. The store closes it when it is closed. */
  readonly log?: EventLog
  /**
   * False keeps no commits at all: less memory, and nothing to replay, undo from or subscribe to. Only
   * without a log.
   */
  readonly history?: boolean
  /**
   * Milliseconds since the epoch, read for the time of each commit, which fields with `now` get too, and for
   * `now()` in queries; it may not write (`ERR_WRITE_IN_COMMIT`); default `Date.now`.
   */
  readonly clock?: () => number
  /** When `durable` resolves, for commits without their own option; default 'sync'. */
  readonly durability?: Durability
  /**
   * What happens if the schema has changed since the log was written. `'safe'` (the default) applies
   * migrations, and the changes that need none: free ones, and those that the stored data allows. `'refuse'`
   * refuses all.
   */
  readonly migrate?: MigrateOption
  /** All migrations of the schema, in order. Those that the log has are skipped. */
  readonly migrations?: readonly AnyMigration[]
  /** Decides for keys that enforce their `limitChoicesTo`; without it they are not enforced. */
  readonly choices?: ChoiceChecker
  /**
   * Follows async callbacks, so that writes of a callback which outlives its transaction are refused
   * (`ERR_ESCAPED_WRITE`) instead of being committed separately: an `AsyncLocalStorage` of Node. The package
   * `relata` passes one to its stores, except with `NODE_ENV=production`; false: none.
   */
  readonly asyncContext?: AsyncContext | false
  /**
   * What `submit` does while a shared log doesn't answer: `'wait'` (the default) until it does, or `'refuse'` with
   * `ERR_LOG_UNAVAILABLE`.
   */
  readonly whenUnavailable?: WhenUnavailable
  /** The limit of the backlog; beyond it writes are refused with `ERR_BACKPRESSURE`. */
  readonly backlog?: BacklogOptions
  /**
   * Called with an error that a commit listener throws or rejects with. Without it the error is rethrown
   * outside of the commit, in a separate microtask, and so is an error that this function throws.
   */
  readonly onListenerError?: (error: unknown) => void
  /** Called with reports while the store works: commits, slow queries, appends, failures. */
  readonly observer?: StoreObserver
  /** Milliseconds from which on a query is reported to `observer.query`; default 100. */
  readonly slowQuery?: number
  /** Refuses writes that add data once this much memory is in use (`ERR_MEMORY_LIMIT`). */
  readonly memory?: MemoryLimit
  /** Reads the heap in use and its limit, for `health()`. The package `relata` reads them from V8. */
  readonly heap?: () => MemoryUse
  /**
   * Binds a function to the async context of the caller, for functions that `submit` runs later. The package `relata` uses
   * `AsyncResource` of Node.
   */
  readonly bind?: BindFunction
}

/** Returns a function that runs another one in the async context of this call. */
export type BindFunction = <T>(fn: () => T) => () => T

/** What may wait for the log. */
export interface BacklogOptions {
  /**
   * Bytes of the commits that wait, as the log measures them; default 2 GiB. A single larger commit is
   * accepted if nothing else waits.
   */
  readonly limit: number
}

/** When a store makes snapshots automatically: at the first commit after one of these limits is reached. */
export interface SnapshotOptions {
  /** Commits since the last snapshot; default 100,000. */
  readonly everyCommits?: number
  /** Bytes of the commits since the last snapshot, as the log measures them; default 64 MiB. */
  readonly everyBytes?: number
  /** Milliseconds since the last snapshot, if there were commits; default: no limit. */
  readonly everyMs?: number
  /** Snapshots that are kept; earlier ones are removed. At least 1; default 2. */
  readonly keep?: number
}

export interface OpenOptions extends CoreStoreOptions {
  readonly log: EventLog
  /**
   * The store of snapshots: the newest usable one is loaded, and new ones are written to it. The store closes
   * it.
   */
  readonly snapshotStore?: SnapshotStore
  /** When snapshots are made; false: only by `saveSnapshot`. */
  readonly snapshots?: SnapshotOptions | false
  /**
   * Opens a log that has lost its end, if it ends at exactly this commit; `ERR_LOG_TRUNCATED` names it.
   * `db.recovery` has the lost positions, and snapshots of lost commits are set aside.
   */
  readonly acceptEnd?: number
  /** Called for failures that don't affect the store: a snapshot that could not be used or written. */
  readonly onWarning?: (warning: StoreWarning) => void
  /**
   * Called after every few thousand events while the log is replayed, inside a large commit too, and once at
   * its end.
   */
  readonly onProgress?: (progress: ReplayProgress) => void
}

/** The options of a transaction. For nested ones, those of the outermost are used. */
export interface TransactOptions {
  readonly action?: string
  readonly meta?: CommitMeta
  /**
   * Idempotency: a second transaction with this key changes nothing if it has the same content, and is
   * refused if it hasn't.
   */
  readonly key?: string
  readonly durability?: Durability
}
