import { LevelLog } from '@relata/level'
import type { CommandContext } from '../command-context.js'
import { CommandError } from '../command-error.js'
import { changesOf } from '../store/changes-of.js'
import { checkFolder, withLog, type OpenedLog } from '../store/open-folder.js'
import { appendCommits } from './append-commits.js'

export interface ReplicateOptions {
  /** Ends once the replica has what the store has. */
  readonly once: boolean
  /** Called with the position of the replica, after each time that it has caught up. */
  readonly onPosition: (position: number) => void
  readonly signal: AbortSignal
}

/**
 * Keeps a replica of a store: a folder with the same commits, into which each new one is copied. Paths are absolute. The
 * store may be open in a process; the replica is this process's own meanwhile.
 *
 * Throws CommandError `ERR_DIVERGED` if the replica has a commit that the store has not, or another one at its
 * position; LogError `ERR_LOG_FENCED` if a process has the replica open.
 */
export async function replicate(
  context: Pick<CommandContext, 'cwd' | 'stderr'>,
  folder: string,
  to: string,
  { once, onPosition, signal }: ReplicateOptions,
): Promise<void> {
  checkFolder(folder, folder)
  await using replica = await LevelLog.open(to)
  for await (const _ of changesOf(context, folder, signal)) {
    const position = await withLog(context, folder, (opened) => catchUp(opened, replica))
    onPosition(position)
    if (once) return
  }
}

async function catchUp(source: OpenedLog, replica: LevelLog): Promise<number> {
  const { position } = await replica.head()
  const head = (await source.log.head()).position
  if (position > head)
    throw new CommandError(
      'ERR_DIVERGED',
      `The store ends at commit ${head}, and the replica has ${position}: the store has lost commits, or is another one. relata repair --from takes them from the replica.`,
      { value: position },
    )
  await checkSame(source.log, replica, position)
  return await appendCommits(replica, source.log.read({ after: position }))
}

/** The last commit of the replica has to be that of the store. */
async function checkSame(source: LevelLog, replica: LevelLog, position: number): Promise<void> {
  if (position === 0 || (await idAt(source, position)) === (await idAt(replica, position))) return
  throw new CommandError(
    'ERR_DIVERGED',
    `The replica has another commit ${position} than the store: it is one of another store, or was written to. Replicate to a new folder.`,
    { value: position },
  )
}

async function idAt(log: LevelLog, position: number): Promise<string | undefined> {
  for await (const { id } of log.read({ after: position - 1 })) return id
  return undefined
}
