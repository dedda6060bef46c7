import type {
  BackupOptions,
  CompactOptions,
  CompactResult,
  LogHead,
  RecoveryReport,
  SnapshotInfo,
  StoreStats,
  TurnOptions,
} from '@relata/core'
import type { LiveQueryInfo } from '../live/registry/describe-live.js'
import type { StoreHealth } from './store-health.js'

/** What a process does with its store besides reading and writing rows: it watches it, keeps it safe and small, ends it. */
export interface StoreOperations extends AsyncDisposable {
  /** Resolves once everything committed so far is durable. Rejects with StoreError `ERR_STORE_FAILED`. */
  durable(): Promise<void>
  /**
   * The health of the store: whether it serves, the commits that wait for the disk, memory, live queries.
   * Never throws, also after a failure and after `close`.
   *
   * @example
   * ```ts
   * const { status, backlog } = db.health()
   * response.writeHead(status === 'open' && backlog.oldestMs < 5_000 ? 200 : 503).end()
   * ```
   */
  health(): StoreHealth
  /**
   * What the store occupies: rows and bytes by model, the indexes that have been built, relations,
   * idempotency keys, the log. Bytes of rows are estimated from a sample.
   *
   * @example
   * ```ts
   * const { models, bytes } = await db.stats()
   * console.log(models['Book']?.rows, bytes)
   * ```
   */
  stats(): Promise<StoreStats>
  /**
   * The live queries that are open now, with what they cost: the most expensive first. Queries that differ
   * only in constants are one entry. Times are measured from the first call on.
   *
   * @example
   * ```ts
   * for (const { plan, subscribers, commits, ms } of db.liveQueries()) console.log(plan, subscribers, ms / commits)
   * ```
   */
  liveQueries(): readonly LiveQueryInfo[]
  /**
   * Copies the store to a new folder while it is in use, and returns the last commit in the copy. The copy
   * has all commits that were visible at the call, and maybe later ones. When the promise resolves, the copy
   * is on the disk and verified: it is replayed, and its state is compared with the store's. That takes the
   * time and memory of opening a store without a snapshot; with `verify: false` only the records of the copy
   * are verified.
   *
   * Codes: `ERR_ARGUMENT` for a folder inside the store's, and in a store without a folder;
   * `ERR_LOG_UNAVAILABLE` if the folder exists or can't be written; `ERR_LOG_CORRUPT` if the log is damaged,
   * or the copy has a different state.
   *
   * @example
   * ```ts
   * const { position } = await db.backup('./library-backup')
   * console.log(`backed up to commit ${position}`)
   * ```
   */
  backup(folder: string, options?: BackupOptions): Promise<LogHead>
  /**
   * How the store was opened: from which snapshot, how many commits were replayed, what was skipped. `String`
   * of it is text. Undefined for a store in memory.
   */
  readonly recovery: RecoveryReport | undefined
  /**
   * Writes a snapshot of everything committed so far, so that the next start needs no replay of it. Other
   * work continues meanwhile. A store opened from a folder also makes snapshots automatically.
   *
   * Codes: `ERR_ARGUMENT` inside a transaction, or in a store without a place for snapshots; `ERR_CLOSED`.
   *
   * @example
   * ```ts
   * const { position, bytes } = await db.saveSnapshot()
   * ```
   */
  saveSnapshot(): Promise<SnapshotInfo>
  /**
   * Drops the beginning of the history, and frees its space: commits up to a position, or before a date. It
   * never drops what the newest usable snapshots need; it writes one if there is none. Other work continues
   * meanwhile.
   *
   * Codes: `ERR_ARGUMENT` inside a transaction, and in a store without a place for snapshots;
   * `ERR_LOG_CORRUPT` if the snapshot written for it can't be read back; `ERR_CLOSED`. After it, reading
   * dropped commits throws `ERR_HISTORY_DROPPED`.
   *
   * @example
   * ```ts
   * const lastYear = new Date(Date.now() - 365 * 86_400_000)
   * const { dropped, bytes } = await db.compact({ keepAfter: lastYear })
   * console.log(dropped?.count ?? 0, 'commits dropped,', bytes, 'bytes freed')
   * ```
   */
  compact(options?: CompactOptions): Promise<CompactResult>
  /** Waits for pending commits and closes the store. Later calls throw StoreError `ERR_CLOSED`. */
  close(): Promise<void>
  /**
   * SHA-256 (hex) over rows by key and links by pair: equal for equal states, whatever their history.
   * O(n), computed at each call.
   */
  stateHash(): string
  /**
   * `stateHash` in turns of at most 50 milliseconds, between which other work runs: the hash of the state at the call,
   * whatever is written meanwhile. Progress counts rows and links. Keeps the rows of that state in memory until it
   * has resolved; rejects with the signal's reason.
   *
   * @example
   * ```ts
   * const hash = await db.stateHashAsync({ signal: AbortSignal.timeout(10_000) })
   * ```
   */
  stateHashAsync(options?: TurnOptions): Promise<string>
}
