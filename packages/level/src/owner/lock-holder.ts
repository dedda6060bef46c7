import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync, type BigIntStats } from 'node:fs'
import { join } from 'node:path'

const DELETED = ' (deleted)'

/**
 * What a process has of LevelDB's lock file: locked, open without the lock, or neither; 'unknown' where the
 * system doesn't say.
 */
export type LockState = 'locked' | 'open' | 'closed' | 'unknown'

/**
 * Whether a process of this name space has LevelDB's lock on a log, whichever of its threads took it: a
 * thread that was terminated has closed its files.
 *
 * 'open' is a file that was inherited from the process that made this one, which alone may have the lock; or
 * a lock that was dropped, as every lock of a process on a file is when the process closes that file
 * anywhere.
 */
export function lockOf(folder: string, pid: number | 'self'): LockState {
  const process = `/proc/${pid}`
  let names: readonly string[]
  let lock: string
  try {
    names = readdirSync(join(process, 'fd'))
    lock = join(realpathSync(folder), 'events', 'LOCK')
  } catch {
    return 'unknown'
  }
  const stats = statOf(lock)
  const open = names.filter((name) => isLock(join(process, 'fd', name), lock, stats))
  if (open.length === 0) return 'closed'
  return open.some((name) => isLocked(join(process, 'fdinfo', name))) ? 'locked' : 'open'
}

/**
 * By path, which follows a folder that is moved, or by the file itself, which is the same under every mount.
 */
function isLock(descriptor: string, lock: string, stats: BigIntStats | undefined): boolean {
  let target: string
  try {
    target = readlinkSync(descriptor)
  } catch {
    return false
  }
  const path = target.endsWith(DELETED) ? target.slice(0, -DELETED.length) : target
  if (!path.endsWith('/LOCK')) return false
  if (path === lock) return true
  const found = statOf(descriptor)
  return stats !== undefined && found !== undefined && found.ino === stats.ino && found.dev === stats.dev
}

function isLocked(info: string): boolean {
  try {
    return /^lock:/m.test(readFileSync(info, 'utf8'))
  } catch {
    return false
  }
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true })
  } catch {
    return undefined
  }
}
