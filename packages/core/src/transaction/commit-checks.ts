import { checkKeys } from './constraints.js'
import { enforcePending } from './enforce.js'
import type { WriteContext } from './write-context.js'

/**
 * The checks at the end of a commit: that every key refers to a row, and choices whose row did not exist
 * before.
 */
export function checkCommit(context: WriteContext): void {
  checkKeys(context.state)
  enforcePending(context)
}
