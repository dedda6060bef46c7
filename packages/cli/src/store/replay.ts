import {
  recover,
  recoverPast,
  type EventLog,
  type Recovered,
  type ReplayProgress,
  type SchemaMeta,
} from '@relata/core/engine'
import type { SnapshotStore } from '@relata/core/log'
import type { CommandContext } from '../command-context.js'
import { ProgressBar } from '../output/progress.js'
import { schemaInForce, schemaOf, type LogWithSchemas } from './log-with-schemas.js'

/**
 * Replays a log, with a progress bar. Nothing is recorded. With snapshots, only the commits since the newest
 * usable one are replayed.
 */
export async function replay(
  context: Pick<CommandContext, 'stderr'>,
  schema: SchemaMeta,
  log: EventLog,
  snapshots?: SnapshotStore,
): Promise<Recovered> {
  return await withBar(context, async (onProgress) => {
    const { pending: _, ...recovered } = await recover({ schema, log, snapshots, onProgress })
    return recovered
  })
}

/** A past state of a log. */
export interface PastPoint {
  /** Its position, or a time: then the last commit before it. */
  readonly at: number | Date
  /** Read it under the schema that was in force then. Default: the present schema. */
  readonly pastSchema: boolean
}

/** Replays a log up to a point in the past, as `db.at` does, with the same errors. */
export async function replayPast(
  context: Pick<CommandContext, 'stderr'>,
  { log, versions, snapshots }: LogWithSchemas,
  { at, pastSchema }: PastPoint,
): Promise<Recovered> {
  const { position } = await log.head()
  const present = { schema: schemaInForce(versions), log, position, snapshots }
  return await withBar(context, async (onProgress) => {
    const { recovered } = await recoverPast(present, at, {
      onProgress,
      schemaThen: pastSchema ? schemaOf : undefined,
    })
    return recovered
  })
}

async function withBar<T>(
  context: Pick<CommandContext, 'stderr'>,
  replaying: (onProgress: (progress: ReplayProgress) => void) => Promise<T>,
): Promise<T> {
  const bar = new ProgressBar(context, 'Reading the log')
  try {
    return await replaying(({ position, part, head }) => bar.update(position + part, head))
  } finally {
    bar.end()
  }
}
