import type { LogHead } from '@relata/core'
import { thisProcess } from '../owner/process-identity.js'
import type { AnchorRecord } from './anchor-record.js'

/** The last head that the log is known to have reached. */
export function knownHead({ synced, written, boot }: AnchorRecord): LogHead {
  return isOfThisBoot(boot) && written.position > synced.position ? written : synced
}

/**
 * Whether everything that was acknowledged is at or before the known head: what LevelDB dropped after it was
 * not acknowledged. Otherwise the anchor may be older than commits that were acknowledged.
 */
export function knowsEnd({ boot, everySync, closed }: AnchorRecord): boolean {
  return closed || everySync || isOfThisBoot(boot)
}

function isOfThisBoot(boot: string): boolean {
  return boot !== '' && boot === thisProcess().boot
}
