import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync, type BigIntStats } from 'node:fs'
import { join } from 'node:path'

const DELETED = ' (deleted)'

/**
 * The state of LevelDB's lock file in a process: locked, open without the lock, or neither; 'unknown' if the
 * system doesn't report it.
 */
export type LockState = 'locked' | 'open' | 'closed' | 'unknown'

/**
 * Whether a process of this name space has LevelDB's lock on a log, whichever of its threads took it: a
 * thread that was terminated has closed its files.
 *
 * 'open' means that the file was inherited from the parent process, and only that one may have the lock; or
 * that the lock was dropped, because a process loses its locks on a file when it closes that file anywhere.
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
