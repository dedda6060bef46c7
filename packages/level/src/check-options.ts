import { isPosition, oneOf, REACHED, readOptions, type LogHead, type OptionRules } from '@relata/core/engine'

/** The rules of {@link LevelLogOptions}. */
export const LEVEL_OPTIONS: OptionRules = {
  atLeast: REACHED,
  acceptEnd: {
    expected: 'the position of a commit (1, 2, 3, …)',
    accepts: (value) => isPosition(value) && value > 0,
  },
  anchor: oneOf('interval', 'sync'),
}

/** The options of a log, checked before anything is opened. */
export function readLevelOptions(options: LevelLogOptions | undefined): LevelLogOptions {
  return readOptions(options, LEVEL_OPTIONS, 'LevelLog.open')
}

/** @public */
export interface LevelLogOptions {
  /**
   * A position, or a whole head, that this log is known to have reached; keep it outside of the folder.
   * LevelDB may lose the end of its files without an error. A log that ends before the position is refused
   * with `ERR_LOG_TRUNCATED`, one with another record at the head's position with `ERR_LOG_CORRUPT`.
   */
  readonly atLeast?: number | LogHead
  /**
   * Opens a log that has lost its end, if it ends at exactly this commit: the position that `ERR_LOG_TRUNCATED` or
   * `ERR_LOG_CORRUPT` names. The anchor then begins there.
   */
  readonly acceptEnd?: number
  /**
   * When the anchor file, which records the last position of the log, is synced: `'interval'` (the default),
   * at most a second or 10,000 commits after each sync of the log, and at closing; `'sync'`, with every sync
   * of the log, before its commits are acknowledged. After a killed process the anchor is never behind the
   * log; after a stop of the machine it may be, by up to that interval.
   */
  readonly anchor?: 'interval' | 'sync'
}
