import { readSchemas, type Commit, type EventLog } from '@relata/core/engine'
import type { CommandContext } from '../command-context.js'
import { changesOf } from '../store/changes-of.js'
import { databaseUrl } from '../store/database-url.js'
import { schemaInForce } from '../store/log-with-schemas.js'
import { withLog } from '../store/open-store.js'
import { matches, type CommitFilter } from './commit-filter.js'
import { readForward, type HistorySource } from './read-history.js'

export interface FollowOptions {
  /** `after` is the position of the last commit that was read. */
  readonly filter: CommitFilter
  readonly print: (commit: Commit, source: Pick<HistorySource, 'schema'>) => void
}

type Context = Pick<CommandContext, 'cwd' | 'stderr'>

/** Prints new commits as other processes write them, until this process ends. */
export async function followLog(context: Context, place: string, options: FollowOptions): Promise<void> {
  if (databaseUrl(place) === undefined) return await followFolder(context, place, options)
  await withLog(context, place, ({ log }) => followTail(log, options))
}

/**
 * Each time that the files of the folder have changed, they are copied and read again, so printed commits are on
 * the disk, or have been passed to the operating system.
 */
async function followFolder(
  context: Context,
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

async function followTail(log: EventLog, { filter, print }: FollowOptions): Promise<void> {
  let schema = schemaInForce(await readSchemas(log))
  for await (const commit of log.tail({ after: filter.after })) {
    if (commit.events.some(({ type }) => type === 'schemaChanged'))
      schema = schemaInForce(await readSchemas(log, commit.position))
    if (matches(commit, filter, schema)) print(commit, { schema })
  }
}
