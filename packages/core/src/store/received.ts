import { StoreError, UsageError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { EventLog } from '../log/event-log.js'
import { checkFollows, notApplicable } from '../recovery/logged-commit.js'
import { describeDifference } from '../schema/difference.js'
import type { SchemaDescription, SchemaMeta } from '../schema/meta.js'
import { applyEvents } from '../state/apply-commit.js'
import type { Changes } from '../state/changes.js'

interface Following {
  readonly schema: SchemaMeta
  readonly position: number
  readonly log: EventLog | undefined
  assertOpen(): void
}

/** The commit; refuses one that can't be the next one of a store. */
export function checkReceived(store: Following, commit: Commit): Commit {
  store.assertOpen()
  const { schema, position, log } = store
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
  return commit
}

/** A store that follows a log has one schema, from the first commit to the last. */
export function checkSchema(received: SchemaDescription, own: SchemaDescription, { position }: Commit): void {
  const differences = describeDifference(received, own)
  if (differences.length === 0) return
  const code = position === 1 ? 'ERR_SCHEMA_CHANGED' : 'ERR_SCHEMA_AHEAD'
  const message = `Commit ${position} brings a schema that is not the schema of this store:\n${differences.map((line) => `  ${line}`).join('\n')}\nFollow the log with a store of that schema.`
  throw new StoreError(code, message, { value: differences })
}

/**
 * Applies a commit of another store, or nothing of it if it doesn't fit. An error because of exhausted stack
 * or memory doesn't mean that it doesn't fit: it can be received later.
 */
export function applyReceived(changes: Changes, commit: Commit): void {
  try {
    applyEvents(changes, commit)
  } catch (cause) {
    throw changes.torn || cause instanceof RangeError ? cause : notApplicable(commit, cause)
  }
}
