import type { Mark } from '../state/changes.js'
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

/** The checks of a commit of this store: also those of its events after a mark that were added to the store. */
export function checkWrites(context: WriteContext, mark: Mark = 0): void {
  checkCommit(context)
  if (context.checks.length === 0 || context.changes.count === mark) return
  const events = context.changes.eventsAfter(mark)
  for (const check of context.checks) check(events)
}
