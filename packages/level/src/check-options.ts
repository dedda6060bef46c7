import { oneOf, readOptions, type LogHead, type OptionRules } from '@relata/core/engine'

const HASH = /^[0-9a-f]{64}$/

/** What {@link LevelLogOptions} take. */
export const LEVEL_OPTIONS: OptionRules = {
  atLeast: {
    expected: 'a position (0, 1, 2, …) or a head { position, hash } as returned by `await log.head()`',
    accepts: (value) => isPosition(value) || isHead(value),
  },
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

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isHead(value: unknown): value is LogHead {
  if (typeof value !== 'object' || value === null || !('position' in value) || !('hash' in value))
    return false
  const { position, hash } = value
  if (!isPosition(position) || typeof hash !== 'string') return false
  return position === 0 ? hash === '' : HASH.test(hash)
}

/** @public */
export interface LevelLogOptions {
  /**
   * A position, or a whole head, that this log is known to have reached; keep it outside of the folder.
   * LevelDB may lose the end of its files in silence: a log that ends before it is refused with
   * `ERR_LOG_TRUNCATED`, one with another record at the head's position with `ERR_LOG_CORRUPT`.
   */
  readonly atLeast?: number | LogHead
  /**
   * Opens a log that has lost its end, if it ends at exactly this commit: the position that `ERR_LOG_TRUNCATED` or
   * `ERR_LOG_CORRUPT` names. The anchor then begins there.
   */
  readonly acceptEnd?: number
  /**
   * When the file that says how far the log has come is put on the disk: `'interval'` (the default), at most a second or
   * 10,000 commits after each sync, and at closing; `'sync'` with every sync, before its commits are acknowledged. A
   * process that is killed never leaves it behind; a machine that stops does, by up to that interval.
   */
  readonly anchor?: 'interval' | 'sync'
}
