import type { EventLog } from '../log/event-log.js'
import type { MemoryLog } from '../log/memory-log.js'
import type { SchemaMeta } from '../schema/meta.js'
import { must } from '../util/assert.js'
import type { Recovered } from './recovered.js'
import { Replay, type ReplayProgress } from './replay.js'

/** What a state is recovered from. */
export interface RecoverOptions {
  readonly schema: SchemaMeta
  readonly log: EventLog
  /** Called after every few thousand events, inside a large commit too, and once at the end. */
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined
}

/**
 * Rebuilds the state that a log holds. It writes nothing and leaves the log open, also when it fails.
 *
 * Codes: `ERR_SCHEMA_CHANGED` where the log was written under another schema, `ERR_LOG_CORRUPT` where it
 * can't be replayed.
 */
export async function recover({ schema, log, onProgress }: RecoverOptions): Promise<Recovered> {
  const head = (await log.head()).position
  const report = onProgress && ((): void => onProgress(replay.progress(head)))
  const replay = new Replay(schema, report)
  for await (const commit of log.read()) replay.take(commit)
  const { recovered } = replay
  onProgress?.(replay.progress(recovered.position))
  return recovered
}

/** `recover` for a memory log, without waiting. */
export function recoverNow(schema: SchemaMeta, log: MemoryLog): Recovered {
  const replay = new Replay(schema)
  for (let position = 1; position <= log.position; position++)
    replay.take(must(log.at(position), 'a memory log without gaps'))
  return replay.recovered
}
