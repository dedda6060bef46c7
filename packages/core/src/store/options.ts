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
  /** Where commits go. Left out: a memory log of the store's own. The store closes it when it is closed. */
  readonly log?: EventLog
  /**
   * False keeps no commits at all: less memory, and nothing to replay, undo from or subscribe to. Only
   * without a log.
   */
  readonly history?: boolean
  /**
   * Milliseconds since the epoch, read for the time of each commit and for `now()` in queries; it may not
   * write (`ERR_WRITE_IN_COMMIT`); default `Date.now`.
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
  /** What stored data has to follow: all migrations of the schema, in order. Those that the log has are skipped. */
  readonly migrations?: readonly AnyMigration[]
  /** Decides for keys that enforce their `limitChoicesTo`; without it they are not enforced. */
  readonly choices?: ChoiceChecker
  /**
   * Follows async callbacks, so that writes of a callback which outlives its transaction are refused
   * (`ERR_ESCAPED_WRITE`) instead of being committed by themselves: an `AsyncLocalStorage` of Node. The
   * package `relata` gives its stores one, except with `NODE_ENV=production`; false: none.
   */
  readonly asyncContext?: AsyncContext | false
  /**
   * What `submit` does while a shared log doesn't answer: `'wait'` (the default) until it does, or `'refuse'` with
   * `ERR_LOG_UNAVAILABLE`.
   */
  readonly whenUnavailable?: WhenUnavailable
  /** How much may wait for the log; beyond it writes are refused with `ERR_BACKPRESSURE`. */
  readonly backlog?: BacklogOptions
  /**
   * Gets what a commit listener throws or rejects with; without it the error is thrown again outside of the
   * commit, in a microtask of its own. So is what this function throws.
   */
  readonly onListenerError?: (error: unknown) => void
  /** Gets what the store reports while it works: commits, slow queries, appends, failures. */
  readonly observer?: StoreObserver
  /** Milliseconds after which `observer.query` gets a query; default 100. */
  readonly slowQuery?: number
  /** Refuses writes that add data once this much memory is in use (`ERR_MEMORY_LIMIT`). */
  readonly memory?: MemoryLimit
  /** Reads the heap in use and its limit, for `health()`. The package `relata` reads them from V8. */
  readonly heap?: () => MemoryUse
}

/** What may wait for the log. */
export interface BacklogOptions {
  /**
   * Bytes of the commits that wait, as the log measures them; default 2 GiB. A single larger commit is taken where
   * nothing else waits.
   */
  readonly limit: number
}

/** When a store makes snapshots by itself: at the first commit after one of these is reached. */
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
  /** Where snapshots are: the newest usable one is loaded, and new ones are written. The store closes it. */
  readonly snapshotStore?: SnapshotStore
  /** When snapshots are made; false: only by `saveSnapshot`. */
  readonly snapshots?: SnapshotOptions | false
  /**
   * Opens a log that has lost its end, if it ends at exactly this commit; `ERR_LOG_TRUNCATED` names it. What is lost is in
   * `db.recovery`, and snapshots of lost commits are set aside.
   */
  readonly acceptEnd?: number
  /** Called for what went wrong without harm: a snapshot that could not be used or written. */
  readonly onWarning?: (warning: StoreWarning) => void
  /**
   * Called after every few thousand events while the log is replayed, inside a large commit too, and once at
   * its end.
   */
  readonly onProgress?: (progress: ReplayProgress) => void
}

/** The options of a transaction. Of nested ones, those of the outermost count. */
export interface TransactOptions {
  readonly action?: string
  readonly meta?: CommitMeta
  /**
   * Idempotency: a second transaction with this key changes nothing if it says the same, and is refused if it
   * doesn't.
   */
  readonly key?: string
  readonly durability?: Durability
}
