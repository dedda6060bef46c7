import type { EventLog } from '../log/event-log.js'
import type { MemoryLog } from '../log/memory-log.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { ChoiceChecker } from '../transaction/constraints.js'
import { nextTurn } from '../util/globals.js'
import { checkData } from './check-data.js'
import type { Recovered } from './recovered.js'
import { Replay, STEP, type ReplayProgress } from './replay.js'
import { readSchemas, readSchemasNow } from './schema-history.js'
import { planSchema, type MigrateOption } from './schema-plan.js'

/** What a state is recovered from. */
export interface RecoverOptions {
  readonly schema: SchemaMeta
  readonly log: EventLog
  /** Called after every few thousand events, inside a large commit too, and once at the end. */
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined
  /**
   * What happens if the schema has changed since the log was written. `'safe'` (the default) applies the
   * changes that need no migration: free ones, and those that the stored data allows. `'refuse'` refuses all.
   */
  readonly migrate?: MigrateOption | undefined
  /** Decides about keys that enforce their `limitChoicesTo`. */
  readonly choices?: ChoiceChecker | undefined
}

/**
 * Rebuilds the state that a log holds, in short turns of the event loop. It writes nothing and leaves the log
 * open, also when it fails.
 *
 * Codes: `ERR_SCHEMA_CHANGED` if the log was written under another schema, and a change needs a decision;
 * `ERR_SCHEMA_AHEAD` if the log has moved on from this schema; `ERR_SCHEMA_DATA` if stored rows don't fit;
 * `ERR_LOG_CORRUPT` if the log can't be replayed.
 */
export async function recover(options: RecoverOptions): Promise<Recovered> {
  const { schema, log, onProgress, migrate = 'safe' } = options
  const head = (await log.head()).position
  const plan = planSchema(await readSchemas(log), schema, migrate)
  const report = onProgress && ((): void => onProgress(replay.progress(head)))
  const replay = new Replay(schema, plan, report)
  let events = 0
  for await (const commit of log.read()) {
    events += commit.events.length
    if (events > STEP) {
      await nextTurn()
      events = commit.events.length
    }
    if (events > STEP) await replay.takeInTurns(commit)
    else replay.take(commit)
  }
  const { recovered } = replay
  if (plan.pending !== undefined) checkData(recovered.state, plan.pending.changes, options.choices)
  onProgress?.(replay.progress(recovered.position))
  return recovered
}

/** `recover` for a memory log, without waiting. */
export function recoverNow(
  schema: SchemaMeta,
  log: MemoryLog,
  options: Pick<RecoverOptions, 'migrate' | 'choices'> = {},
): Recovered {
  const plan = planSchema(readSchemasNow(log), schema, options.migrate ?? 'safe')
  const replay = new Replay(schema, plan)
  for (let position = 0; position < log.position;) {
    const page = log.page(position)
    for (const commit of page) replay.take(commit)
    position += page.length
  }
  const { recovered } = replay
  if (plan.pending !== undefined) checkData(recovered.state, plan.pending.changes, options.choices)
  return recovered
}
