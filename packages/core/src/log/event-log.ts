import type { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { DroppedHistory } from './dropped-history.js'

export interface LogHead {
  /** Position of the last commit; 0 for an empty log. */
  readonly position: number
  /** Hash of the record that holds it, hex; '' for an empty log or one without a hash chain. */
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
  /** Commits that the log has had and is without now. */
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
export interface AppendOptions {
  /** Head position that the writer decided on: anything else is a `Conflict` and stores nothing. */
  readonly expected: number
  /** What must hold when the promise resolves; default 'sync'. */
  readonly durability?: Durability
  /** Bytes of all commits together, where the writer has measured them: the log need not do it again. */
  readonly size?: number
}
/**
 * When a commit counts as durable: `sync` on the disk, `os` handed to the operating system, `memory` at once.
 * Never whether or in what order it is written.
 */
export type Durability = 'sync' | 'os' | 'memory'

/**
 * Where commits live. Laws, held by `eventLogLaws` for every implementation:
 * - One append is atomic: all of its commits are stored or none. Their positions are `expected + 1 …`,
 *   contiguous.
 * - An append whose `expected` is not the head rejects with `Conflict` (carrying the head) and stores
 *   nothing; but if every commit has a key that is
 *   stored already with the same content, it answers `duplicate`, whatever `expected` says. A known key with other content rejects with `ERR_KEY_REUSED`,
 *   and so does one beside commits that are new, or one key twice in an append. What the same content is, `contentOf` says.
 * - Commits whose positions are not `expected + 1 …` are refused with `ERR_ARGUMENT`. An append of nothing
 *   answers nothing and stores nothing.
 * - Appends run in the order of their calls; a second one before the first has resolved waits for it. After
 *   `Unknown`, `Corrupt` or `Fenced` the log serves nothing more.
 * - `read` yields the commits after a position in order, contiguous, up to the head at the call; every record
 *   is verified, a gap throws.
 *   It may start inside a record; after the head there is nothing; what is no position is refused with `ERR_ARGUMENT`. `tail` goes on with later ones until its signal aborts (it then ends, without an error) or the log is closed.
 * - An append of one commit that `measure` takes is never refused for its size; of one that it refuses, it
 *   rejects with the same code and stores nothing.
 * - `find` answers for as long as history exists.
 * - `drop` is atomic: the log has the commits up to a drop point, or `dropped` says durably that it doesn't. The head
 *   stays, and so do all later commits. Reading after a position before `dropped.position` rejects with StoreError
 *   `ERR_HISTORY_DROPPED`; a read that began earlier yields all of its commits, or rejects so.
 * - What `read` yields equals what was appended (deep, by value), bigint and Uint8Array included.
 */
export interface EventLog extends AsyncDisposable {
  /**
   * Other processes append to the log too. Then these laws replace those above that a log of one process has:
   * - The head may be any later one at each call. An append after another writer's commit rejects with `Conflict`,
   *   which carries the head; the writer reads up to it and decides again.
   * - After `Unknown` the log goes on. The caller repeats the same append, with the same keys and the same
   *   `expected`, until it answers `ok`, answers `duplicate` or rejects with `Conflict`. An append whose commits all
   *   have keys is never stored twice by that. Without keys, a `Conflict` may be about the caller's own commits.
   * - `Unavailable` means that nothing was stored, surely. The same append may be repeated.
   * - Appends that were called behind one that rejects are compared with the head that is there then.
   * - `tail` yields the commits of every writer in the order of their positions, the same in all processes. It goes
   *   on after a lost connection and never skips a commit.
   * - After `Corrupt`, `Truncated` or `Fenced` the log serves nothing more, as any other.
   */
  readonly shared?: true | undefined
  /** What opening the log found and did, for the report of the recovery; left out if there is nothing to say. */
  readonly findings?: readonly LogFinding[]
  head(): Promise<LogHead>
  append(commits: readonly Commit[], options: AppendOptions): Promise<readonly AppendResult[]>
  /**
   * About how many bytes a commit takes; throws a StoreError `ERR_COMMIT_TOO_LARGE` where the log can't store
   * it. A store calls it before the commit is visible, and bounds its appends by it. Synchronous, and cheap
   * beside an append. Left out by a log that takes a commit of any size.
   */
  measure?(commit: Commit): number
  read(options?: ReadOptions): AsyncIterable<Commit>
  tail(options?: ReadOptions): AsyncIterable<Commit>
  /** Position of the commit with this key. */
  find(key: string): Promise<number | undefined>
  /**
   * Copies the log to a new folder while it is written to, verifies the copy and returns its head. `verify` is called with
   * the copy, opened, before that: where it rejects, nothing is left of the copy. Left out by a log that is backed up by
   * other means.
   */
  backup?(folder: string, verify?: (copy: EventLog) => Promise<void>): Promise<LogHead>
  /**
   * Puts everything that is written on the disk, and records how far the log has come. A store calls it before something
   * that relies on these commits is in place, such as a snapshot. Left out by a log that acknowledges nothing else.
   */
  saveAnchor?(): Promise<void>
  /**
   * Fails the log with an error that its reader found, and returns the error to throw: the log has lost commits that
   * something outside it proves. When it is closed, its files are as they were before it was opened. Left out by a log
   * whose opening changes nothing.
   */
  refuse?(error: LogError): LogError
  /** The first commits, if they were dropped; undefined while the log has all. */
  readonly dropped?: DroppedHistory | undefined
  /**
   * The last position up to a limit that the log can be cut after, with the hash of its record: before the head, and
   * after what was dropped. 0 if there is none. Left out, with `drop`, by a log that keeps its history.
   */
  dropPoint?(limit: number): Promise<LogHead>
  /**
   * Drops the commits up to a drop point, durably. `ERR_ARGUMENT` for any other position. From then on, `dropped` is
   * `history`.
   */
  drop?(history: DroppedHistory): Promise<void>
  /** Frees the space of what was dropped. It may be called at any time, and again after it was interrupted. */
  reclaim?(): Promise<void>
  /** About how many bytes the log takes, where it is kept. Left out by a log that doesn't know. */
  size?(): Promise<number>
  /**
   * Runs a function while no other process writes to a shared log: appends of others wait until it ends, or reject with
   * `Unavailable`. A store changes the schema in it, so that the data does not change under a migration, and writes in it
   * what other processes were faster than several times. One function at a time in all processes; it ends where the process
   * does. Nothing depends on it: the position that an append expects decides, so a log may lose the hold with its connection
   * and go on.
   *
   * In PostgreSQL: the function that appends takes `pg_advisory_xact_lock_shared` on a number of the log. `exclusive`
   * takes `pg_advisory_lock` on the same number, on the connection that appends, whose own shared lock is then granted at
   * once, and gives it back with `pg_advisory_unlock`. Left out by a log that is not shared.
   */
  exclusive?<T>(work: () => Promise<T>): Promise<T>
  /**
   * Calls back once where the log fails by itself, such as when its folder is removed, so that a store that is idle learns
   * of it. Returns the function that removes the listener. Left out by a log that fails in its calls alone.
   */
  onFailure?(listener: (error: LogError) => void): () => void
  /** Ends tails and waits for what is under way; idempotent. Later calls reject with `ERR_CLOSED`. */
  close(): Promise<void>
}
