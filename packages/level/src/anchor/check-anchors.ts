import { LogError, type LogHead } from '@relata/core'
import { join } from 'node:path'
import { hex } from '../hash.js'
import { thisProcess } from '../owner/process-identity.js'
import type { RecordReader } from '../read/record-reader.js'
import type { FoundAnchor } from './anchor-files.js'
import type { AnchorRecord } from './anchor-record.js'

/** An opened log, before it serves. */
export interface OpenedLog {
  readonly folder: string
  readonly reader: RecordReader
  readonly head: LogHead
  /** Identity of the log. */
  readonly store: string
}

/**
 * Compares a log with the anchors of its folder. Rejects with `Truncated` where it ends before one of them, or has
 * another record there.
 */
export async function checkAnchors(log: OpenedLog, anchors: readonly FoundAnchor[]): Promise<void> {
  for (const { name, record } of anchors) {
    const known = knownHead(record)
    const path = join(log.folder, name)
    if (log.head.position < known.position) throw behind(log, known, path)
    if (known.position === 0 || known.hash === (await hashAt(log, known.position))) continue
    throw record.store === log.store ? different(log, known, path) : foreign(log, known, path)
  }
}

/** The last head that the log is known to have reached. */
export function knownHead({ synced, written, boot }: AnchorRecord): LogHead {
  return isOfThisBoot(boot) && written.position > synced.position ? written : synced
}

/**
 * Whether everything that was acknowledged is at or before the known head: what LevelDB dropped after it was not.
 * Otherwise the anchor may be older than commits that were acknowledged.
 */
export function knowsEnd({ boot, everySync, closed }: AnchorRecord): boolean {
  return closed || everySync || isOfThisBoot(boot)
}

function isOfThisBoot(boot: string): boolean {
  return boot !== '' && boot === thisProcess().boot
}

async function hashAt({ reader, head }: OpenedLog, position: number): Promise<string | undefined> {
  if (position === head.position) return head.hash
  const hash = await reader.hashAt(position)
  return hash && hex(hash)
}

function behind({ head }: OpenedLog, known: LogHead, anchor: string): LogError {
  const message = `The log ends at ${head.position}, but its anchor says that it had reached ${known.position}: its end is lost, or the folder has older files than its own. Restore a backup into an empty folder; or, to go on without the commits that are lost, remove ${anchor}.`
  return new LogError('Truncated', message, { value: known, head })
}

function different({ head }: OpenedLog, known: LogHead, anchor: string): LogError {
  const message = `The log has another record at position ${known.position} than its anchor says: it is another history, or its end was lost and written again. Restore a backup into an empty folder; or, to go on with the log as it is, remove ${anchor}.`
  return new LogError('Truncated', message, { value: known, head })
}

function foreign({ head }: OpenedLog, known: LogHead, anchor: string): LogError {
  const message = `The anchor ${anchor} is that of another log, so that the files of two were mixed. Restore a backup into an empty folder; or, if the log is the right one, remove the anchor.`
  return new LogError('Truncated', message, { value: known, head })
}
