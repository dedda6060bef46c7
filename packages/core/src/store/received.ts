import { UsageError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { EventLog } from '../log/event-log.js'
import { checkFollows, checkSchema, notApplicable } from '../recovery/logged-commit.js'
import type { SchemaMeta } from '../schema/meta.js'
import { applyEvents } from '../state/apply-commit.js'
import type { Changes } from '../state/changes.js'

interface Following {
  readonly schema: SchemaMeta
  readonly position: number
  readonly log: EventLog | undefined
}

/** Whether a store can take a commit of another one as its next. */
export function checkReceived({ schema, position, log }: Following, commit: Commit): void {
  if (log !== undefined)
    throw new UsageError(
      'ERR_ARGUMENT',
      'A store that follows the log of another has no log: create it with `history: false`.',
      {
        value: commit.position,
      },
    )
  checkFollows(commit, position)
  for (const event of commit.events)
    if (event.type === 'schemaChanged') checkSchema(event.schema, schema.describe(), commit)
}

/**
 * Applies a commit of another store; where it doesn't fit, nothing of it. Too little of the stack or of memory
 * says nothing about the commit: it can be received later.
 */
export function applyReceived(changes: Changes, commit: Commit): void {
  try {
    applyEvents(changes, commit)
  } catch (cause) {
    throw changes.torn || cause instanceof RangeError ? cause : notApplicable(commit, cause)
  }
}
