import { join } from 'node:path'
import { readOwner } from './owner-record.js'
import { judge, type Verdict } from './process-identity.js'

/** The process that a folder names as its owner. */
export interface LogOwner {
  readonly host: string
  readonly pid: number
  /** The thread within the process; 0 is the main thread. */
  readonly thread: number
  /** Whether the process still exists; 'unknown' if it ran on another host or in another namespace. */
  readonly state: Verdict
}

/**
 * The process that has the log in a folder open, without opening the log; undefined if there is none.
 *
 * @example
 * ```ts
 * const owner = await ownerOf('./library')
 * console.log(owner?.state === 'alive' ? `open in process ${owner.pid}` : 'closed')
 * ```
 * @public
 */
export async function ownerOf(folder: string): Promise<LogOwner | undefined> {
  const record = await readOwner(join(folder, 'owner'))
  if (record === undefined) return undefined
  const { host, pid, thread } = record
  return { host, pid, thread, state: judge(record) }
}
