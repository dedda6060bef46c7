import type { LogError } from '../error/errors.js'
import type { EventRun } from './event-run.js'
import type { Commit } from '../event/commit.js'
import type { DroppedHistory } from './dropped-history.js'

export interface LogHead {
  /** Position of the last commit; 0 for an empty log. */
  readonly position: number
  /** Hash of its record, hex; '' for an empty log or one without a hash chain. */
  readonly hash: string
}
/**
 * The result of one appended commit. A duplicate (same key, same action, meta and events) keeps the
 * position that it already had.
 */
export interface AppendResult {
  readonly status: 'ok' | 'duplicate'
  readonly position: number
}
/** Something that opening a log found, such as a torn record that was cut off. */
export interface LogFinding {
  /** Stable, in capitals: `TORN_TAIL`. */
  readonly code: string
  /** A sentence. */
  readonly message: string
  /** Commits that the log has lost. */
  readonly lost?: LostCommits
}
/** Positions of commits that are lost, both included. */
export interface LostCommits {
  readonly from: number
  readonly to: number
}
export interface ReadOptions {
  readonly after?: number
  readonly signal?: AbortSignal
}
export interface TailOptions extends ReadOptions {
  /**
   * The position up to which the reader has all commits, for example because it has appended them itself. It is called
   * before each read; the commits up to it are left out, and are not read from the storage.
   */
  readonly reached?: () => number
}
export interface AppendOptions {
  /**
   * The head position that the writer's decision was based on: any other head is a `Conflict`, and nothing is
   * stored.
   */
  readonly expected: number
  /** The durability that the commits must have when the promise resolves; default 'sync'. */
  readonly durability?: Durability
  /** Bytes of all commits together, if the writer has measured them, so that the log doesn't repeat it. */
  readonly size?: number
}
/**
 * When a commit counts as durable: `sync` when it is on the disk, `os` when it was passed to the operating
 * system, `memory` immediately. It never affects whether or in what order commits are written.
 */
export type Durability = 'sync' | 'os' | 'memory'

/**
 * A log of commits. `eventLogLaws` tests these laws for every implementation:
 * - One append is atomic: all of its commits are stored or none. Their positions are `expected + 1 …`,
 *   contiguous.
 * - An append whose `expected` is not the head rejects with `Conflict` (carrying the head) and stores
 *   nothing; but if every commit has a key that is stored already with the same content, it resolves with
 *   `duplicate`, whatever `expected` is. A known key with other content rejects with `ERR_KEY_REUSED`, and so
 *   does one beside commits that are new, or one key twice in an append. `contentOf` defines equal content.
 * - Commits whose positions are not `expected + 1 …` are refused with `ERR_ARGUMENT`. An append without
 *   commits resolves with an empty result and stores nothing.
 * - Appends run in the order of their calls; a second one before the first has resolved waits for it. After
 *   `Unknown`, `Corrupt` or `Fenced` all further calls fail.
 * - `read` yields the commits after a position in order, contiguous, up to the head at the call; every record
 *   is verified, a gap throws. It may start inside a record, and yields nothing after the head; a start that
 *   is not a position is refused with `ERR_ARGUMENT`. `tail` continues with later commits until its signal
 *   aborts (it then ends without an error) or the log is closed.
 *   It leaves out commits up to the position that `reached` returns.
 * - If `measure` accepts a commit, an append of it is never refused for its size. If `measure` refuses it,
 *   the append rejects with the same code and stores nothing.
 * - `find` works for all commits of the history.
 * - `drop` is atomic: either the log has the commits up to a drop point, or `dropped` records durably that it
 *   doesn't. The head stays, and so do all later commits. Reading after a position before `dropped.position`
 *   rejects with StoreError `ERR_HISTORY_DROPPED`; a read that began earlier yields all of its commits, or
 *   rejects with the same error.
 * - Commits that `read` yields equal those that were appended (deeply, by value), including bigint and
 *   Uint8Array.
 */
export interface EventLog extends AsyncDisposable {
  /**
   * Other processes append to the log too. Then these laws replace those above that a log of one process has:
   * - The head may be any later one at each call. An append after another writer's commit rejects with
   *   `Conflict`, which carries the head; the writer reads up to it and repeats its decision.
   * - After `Unknown` the log continues. The caller repeats the same append, with the same keys and the same
   *   `expected`, until it resolves with `ok` or `duplicate`, or rejects with `Conflict`. An append whose
   *   commits all have keys is never stored twice by that. Without keys, a `Conflict` may be about the
   *   caller's own commits.
   * - `Unavailable` means that certainly nothing was stored. The same append may be repeated.
   * - `Forbidden` means that this process has no right to do what it called, such as to append. Nothing was
   *   stored, and repeating is useless. The log continues to serve what the process may do, such as reads.
   * - Appends that were called after one that rejects are compared with the then current head.
   * - `tail` yields the commits of every writer in the order of their positions, the same in all processes.
   *   It continues after a lost connection and never skips a commit.
   * - Another process may drop history at any time. `dropped` shows it after the next read of the head, and a read
   *   of what was dropped rejects with `ERR_HISTORY_DROPPED`, never with `Corrupt`.
   * - After `Corrupt`, `Truncated` or `Fenced` all further calls fail, as for any other log.
   */
  readonly shared?: true | undefined
  /**
   * What was found and done when the log was opened, for the report of the recovery; left out if there is
   * nothing to report.
   */
  readonly findings?: readonly LogFinding[]
  head(): Promise<LogHead>
  append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]>
  /**
   * An estimate of the bytes of a commit; throws a StoreError `ERR_COMMIT_TOO_LARGE` if the log can't store
   * it. A store calls it before the commit is visible, and limits its appends by it. It is synchronous, and
   * cheap compared with an append. A log that accepts commits of any size doesn't implement it.
   */
  measure?(commit: Commit): number
  read(options?: ReadOptions): AsyncIterable<Commit>
  /**
   * The same commits as pages of runs, for replays, which then create no event objects. A log that doesn't store events
   * as values doesn't implement it, or returns undefined.
   */
  readRuns?(options?: ReadOptions): AsyncIterable<readonly EventRun[]> | undefined
  tail(options?: TailOptions): AsyncIterable<Commit>
  /** Position of the commit with this key. */
  find(key: string): Promise<number | undefined>
  /**
   * Copies the log to a new folder while it is written to, verifies the copy and returns its head. Before
   * that, `verify` is called with the opened copy: if it rejects, the copy is removed. A log that is backed
   * up by other means doesn't implement it.
   */
  backup?(folder: string, verify?: (copy: EventLog) => Promise<void>): Promise<LogHead>
  /**
   * Syncs everything that is written, and records the last position of the log. A store calls it before it
   * completes something that relies on these commits, such as a snapshot. A log that only acknowledges synced
   * commits doesn't implement it.
   */
  saveAnchor?(): Promise<void>
  /**
   * Fails the log because its reader found that it has lost commits, and returns the error to throw. When it
   * is closed, its files are restored to their state before it was opened. A log whose opening changes
   * nothing doesn't implement it.
   */
  refuse?(error: LogError): LogError
  /** The first commits, if they were dropped; undefined while the log has all. */
  readonly dropped?: DroppedHistory | undefined
  /**
   * The last position up to a limit that the log can be cut after, with the hash of its record: before the
   * head, and after what was dropped. 0 if there is none. A log that keeps its history implements neither
   * this nor `drop`.
   */
  dropPoint?(limit: number): Promise<LogHead>
  /**
   * Drops the commits up to a drop point, durably. `ERR_ARGUMENT` for any other position. From then on, `dropped` is
   * `history`.
   */
  drop?(history: DroppedHistory): Promise<void>
  /** Frees the space of dropped commits. It may be called at any time, and again after it was interrupted. */
  reclaim?(): Promise<void>
  /**
   * An estimate of the bytes that the log takes in its storage. A log that doesn't know it doesn't implement
   * this.
   */
  size?(): Promise<number>
  /**
   * Runs a function while no other process writes to a shared log: appends of others wait until it ends, or reject with
   * `Unavailable`. A store changes the schema in it, so that the data does not change under a migration, and writes in it
   * what other processes were faster than several times. One function at a time in all processes; it ends where the process
   * does. Nothing depends on it: the position that an append expects decides, so a log may lose the hold with its connection
   * and go on.
   *
   * In PostgreSQL: the function that appends takes `pg_advisory_xact_lock` on a number of the log. `exclusive` takes
   * `pg_advisory_lock` on the same number, on the connection that appends, whose own lock is then granted at once, and
   * gives it back with `pg_advisory_unlock`. A process that is gone must not hold it for long: its connection ends soon.
   * Left out by a log that is not shared.
   */
  exclusive?<T>(work: () => Promise<T>): Promise<T>
  /**
   * Calls back once if the log fails without a call, for example when its folder is removed, so that an idle
   * store is notified. Returns the function that removes the listener. A log that only fails in its calls
   * doesn't implement it.
   */
  onFailure?(listener: (error: LogError) => void): () => void
  /** Ends tails and waits for current calls; idempotent. Later calls reject with `ERR_CLOSED`. */
  close(): Promise<void>
}
