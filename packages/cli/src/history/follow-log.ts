import type { Commit } from '@relata/core/engine'
import type { CommandContext } from '../command-context.js'
import { changesOf } from '../store/changes-of.js'
import { schemaInForce, withLog } from '../store/open-folder.js'
import type { CommitFilter } from './commit-filter.js'
import { readForward, type HistorySource } from './read-history.js'

export interface FollowOptions {
  /** `after` is the position of the last commit that was read. */
  readonly filter: CommitFilter
  readonly print: (commit: Commit, source: Pick<HistorySource, 'schema'>) => void
}

/**
 * Prints new commits as a process writes them, until this process ends. Each time that the files of the
 * folder have changed, they are copied and read again, so printed commits are on the disk, or have been
 * passed to the operating system.
 */
export async function followLog(
  context: Pick<CommandContext, 'cwd' | 'stderr'>,
  folder: string,
  { filter, print }: FollowOptions,
): Promise<void> {
  let { after } = filter
  for await (const _ of changesOf(context, folder))
    await withLog(context, folder, async ({ log, versions }) => {
      const source: HistorySource = { log, schema: schemaInForce(versions) }
      for await (const commit of readForward(source, { ...filter, after })) print(commit, source)
      after = Math.max(after, (await log.head()).position)
    })
}
