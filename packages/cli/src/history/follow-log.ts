import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Commit } from '@relata/core/engine'
import type { CommandContext } from '../command-context.js'
import { schemaInForce, withLog } from '../store/open-folder.js'
import type { CommitFilter } from './commit-filter.js'
import { readForward, type HistorySource } from './read-history.js'

/** How often the files are looked at. */
const INTERVAL_MS = 500

export interface FollowOptions {
  /** `after` is the position of the last commit that was read. */
  readonly filter: CommitFilter
  readonly print: (commit: Commit, source: Pick<HistorySource, 'schema'>) => void
  /** Ends it; left out: it goes on until the process ends. */
  readonly signal?: AbortSignal
}

/**
 * Prints new commits as a process writes them. The folder is read through copies, again each time that its files
 * have changed: what is printed is on the disk, or has been passed to the operating system.
 */
export async function followLog(
  context: Pick<CommandContext, 'cwd' | 'stderr'>,
  folder: string,
  { filter, print, signal }: FollowOptions,
): Promise<void> {
  const events = join(resolve(context.cwd, folder), 'events')
  let { after } = filter
  let known = ''
  while (signal?.aborted !== true) {
    const now = await stateOf(events)
    if (now === known) {
      await setTimeout(INTERVAL_MS)
      continue
    }
    known = now
    await withLog(context, folder, async ({ log, versions }) => {
      const source: HistorySource = { log, schema: schemaInForce(versions) }
      for await (const commit of readForward(source, { ...filter, after })) print(commit, source)
      after = Math.max(after, (await log.head()).position)
    })
  }
}

/** Differs once something was written to the log. */
async function stateOf(events: string): Promise<string> {
  const names = (await readdir(events))
    .filter((name) => name.endsWith('.log') || name.startsWith('MANIFEST'))
    .sort()
  const states = names.map(async (name) => {
    const found = await stat(join(events, name)).catch(() => undefined)
    return `${name} ${found?.size} ${found?.mtimeMs}`
  })
  return (await Promise.all(states)).join('\n')
}
