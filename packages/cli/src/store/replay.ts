import { recover, type EventLog, type Recovered, type SchemaMeta } from '@relata/core/engine'
import type { SnapshotStore } from '@relata/core/log'
import type { CommandContext } from '../command-context.js'
import { ProgressBar } from '../output/progress.js'

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
  const bar = new ProgressBar(context, 'Reading the log')
  try {
    const { pending: _, ...recovered } = await recover({
      schema,
      log,
      snapshots,
      onProgress: ({ position, part, head }) => bar.update(position + part, head),
    })
    return recovered
  } finally {
    bar.end()
  }
}
