import { checkKeys } from './constraints.js'
import { enforcePending } from './enforce.js'
import type { WriteContext } from './write-context.js'

/**
 * What is checked once, at the end of a commit: that every key names a row, and choices that had to wait for
 * theirs.
 */
export function checkCommit(context: WriteContext): void {
  checkKeys(context.state)
  enforcePending(context)
}
