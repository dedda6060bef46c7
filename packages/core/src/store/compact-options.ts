import { UsageError } from '../error/errors.js'

/** What `compact` drops, and how it reports. */
export interface CompactOptions {
  /**
   * Drops the commits up to this position, or those before the first commit that is not earlier than this date.
   * Left out: drops nothing, and only frees space.
   */
  readonly keepAfter?: number | Date | undefined
  /** Drops and writes nothing: returns what would be dropped. */
  readonly dryRun?: boolean | undefined
  /** Ends it before anything is dropped: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called after parts of a phase, and at its end. */
  readonly onProgress?: ((progress: CompactProgress) => void) | undefined
}

/** The progress of `compact`. */
export interface CompactProgress {
  /**
   * `find`: reads commits until the date; `verify`: loads snapshots and computes their hashes; `snapshot`: writes one;
   * `drop`: records what is dropped; `reclaim`: frees its space.
   */
  readonly phase: 'find' | 'verify' | 'snapshot' | 'drop' | 'reclaim'
  /** Position of the commit that was read, or of the snapshot. */
  readonly position: number
}

/** Commits that were dropped together. */
export interface DroppedCommits {
  /** Positions. */
  readonly first: number
  readonly last: number
  readonly count: number
  /** Times of the first and the last one, in milliseconds since the epoch. */
  readonly firstTime: number
  readonly lastTime: number
}

/** What `compact` did, or would do. */
export interface CompactResult {
  /** What it dropped; undefined if nothing. */
  readonly dropped: DroppedCommits | undefined
  /** Position of the first commit that the log has: 1 if it has all. */
  readonly firstPosition: number
  /**
   * The number of bytes by which the log has become smaller; 0 for a dry run, or a log that doesn't know its
   * size.
   */
  readonly bytes: number
  /** Positions of the snapshots that were verified, the newest first: the store opens from each of them. */
  readonly snapshots: readonly number[]
  /** Why fewer commits were dropped than `keepAfter` says; undefined if all were. */
  readonly limited: string | undefined
}

/** Throws UsageError `ERR_ARGUMENT` for a `keepAfter` that is neither a position nor a date. */
export function checkCompactOptions(options: CompactOptions): CompactOptions {
  const { keepAfter } = options
  const isPosition = typeof keepAfter === 'number' && Number.isSafeInteger(keepAfter) && keepAfter >= 0
  const isDate = keepAfter instanceof Date && !Number.isNaN(keepAfter.getTime())
  if (keepAfter === undefined || isPosition || isDate) return options
  const message = `'keepAfter' is a position (0, 1, 2, …) or a Date, found ${String(keepAfter)}.`
  throw new UsageError('ERR_ARGUMENT', message, { value: keepAfter })
}
