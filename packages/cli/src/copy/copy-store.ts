import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { LogPrefix, readSchemas, type EventLog } from '@relata/core/engine'
import { LevelLog } from '@relata/level'
import { appendCommits } from '../backup/append-commits.js'
import { idAt } from '../backup/id-at.js'
import type { CommandContext } from '../command-context.js'
import { CommandError } from '../command-error.js'
import { droppedText } from '../history/dropped-text.js'
import { ProgressBar } from '../output/progress.js'
import { databaseUrl } from '../store/database-url.js'
import { loadPostgres } from '../store/load-postgres.js'
import { schemaInForce } from '../store/log-with-schemas.js'
import { checkApart, intoNewFolder } from '../store/new-folder.js'
import { withLog } from '../store/open-store.js'
import { replay } from '../store/replay.js'

type Context = Pick<CommandContext, 'cwd' | 'stderr'>

export interface CopyOptions {
  /** The target may have the first commits already. */
  readonly continues: boolean
  /** Replay both, and compare their states. */
  readonly verify: boolean
  readonly signal?: AbortSignal
}

export interface Copied {
  /** Of the last commit of both. */
  readonly position: number
  /** Of both, by replay; undefined if they were not compared. */
  readonly stateHash: string | undefined
}

/**
 * Copies the commits of a store to another place, with their positions, ids, times and keys. Each place is a
 * folder or the URL of a database. Commits that are appended during the call are left out.
 *
 * Throws CommandError `ERR_NOT_EMPTY` if the target has commits or files, `ERR_DIVERGED` if it has other
 * commits, `ERR_HISTORY_DROPPED` if the store lacks its first commits, `ERR_DAMAGED` if the copy has another
 * state, `ERR_INTERRUPTED`.
 */
export async function copyStore(
  context: Context,
  from: string,
  to: string,
  options: CopyOptions,
): Promise<Copied> {
  return await withLog(context, from, async (opened) => {
    const { log } = opened
    if (log.dropped !== undefined)
      throw new CommandError(
        'ERR_HISTORY_DROPPED',
        `${droppedText(log.dropped)} A copy has the whole history, so the store can't be copied. relata export and relata import copy its present state.`,
        { value: log.dropped.position },
      )
    const source = new LogPrefix(log, await log.head())
    if (opened.kind === 'folder' && databaseUrl(to) === undefined)
      checkApart(opened.folder, resolve(context.cwd, to))
    return await withTarget(context, to, options.continues, (target) =>
      fill(context, source, { target, to: databaseUrl(to)?.shown ?? to }, options),
    )
  })
}

/** Opens the place that is copied to. A new folder appears when the call is done. */
async function withTarget<T>(
  { cwd }: Context,
  to: string,
  continues: boolean,
  use: (log: EventLog) => Promise<T>,
): Promise<T> {
  const database = databaseUrl(to)
  if (database !== undefined) {
    const { PostgresLog } = await loadPostgres()
    await using log = await PostgresLog.open(database.url, { name: database.name, schema: database.schema })
    return await use(log)
  }
  const path = resolve(cwd, to)
  const intoFolder = async (folder: string): Promise<T> => {
    await using log = await LevelLog.open(folder)
    return await use(log)
  }
  return continues && existsSync(path) ? await intoFolder(path) : await intoNewFolder(path, intoFolder)
}

interface Target {
  readonly target: EventLog
  /** Its name in messages. */
  readonly to: string
}

async function fill(
  context: Context,
  source: LogPrefix,
  { target, to }: Target,
  options: CopyOptions,
): Promise<Copied> {
  await checkBeginning(source, { target, to }, options.continues)
  await copyCommits(context, source, { target, to }, options)
  const { position } = await source.head()
  const stateHash = options.verify ? await sameState(context, source, { target, to }) : undefined
  return { position, stateHash }
}

/** The target must be empty, or have the first commits of the source. */
async function checkBeginning(source: LogPrefix, { target, to }: Target, continues: boolean): Promise<void> {
  const { position } = await target.head()
  if (position === 0) return
  if (!continues)
    throw new CommandError(
      'ERR_NOT_EMPTY',
      `${to} has ${position} commits: pass an empty log. If they are of an earlier copy of this store, --continue appends the others. Nothing was written.`,
      { value: to },
    )
  const { position: head } = await source.head()
  if (position <= head && (await idAt(source, position)) === (await idAt(target, position))) return
  throw new CommandError(
    'ERR_DIVERGED',
    `${to} ends at commit ${position}, which the store that is copied doesn't have: it belongs to another store, or was written to. Nothing was written.`,
    { value: position },
  )
}

async function copyCommits(
  context: Context,
  source: LogPrefix,
  { target, to }: Target,
  { signal }: CopyOptions,
): Promise<void> {
  const { position: head } = await source.head()
  const { position: after } = await target.head()
  const bar = new ProgressBar(context, 'Copying commits')
  let done = after
  try {
    const commits = source.read({ after, ...(signal !== undefined && { signal }) })
    await appendCommits(target, commits, (position) => {
      done = position
      bar.update(position - after, head - after)
    })
    if (signal?.aborted === true)
      throw new CommandError('ERR_INTERRUPTED', `The copy was interrupted after commit ${done} of ${head}.`, {
        value: done,
      })
  } catch (error) {
    bar.end()
    if (target.shared === true)
      context.stderr.write(
        `${to} has the commits up to ${done}. relata copy with --continue appends the others.\n`,
      )
    throw error
  } finally {
    bar.end()
  }
}

/** The state hash of both, by replay. */
async function sameState(context: Context, source: LogPrefix, { target, to }: Target): Promise<string> {
  const schema = schemaInForce(await readSchemas(source))
  const head = await source.head()
  const reached = await target.head()
  if (reached.position !== head.position)
    throw new CommandError(
      'ERR_DIVERGED',
      `${to} ends at commit ${reached.position} instead of ${head.position}: another process has written to it.`,
      { value: reached.position },
    )
  const hashOf = async (log: EventLog): Promise<string> => (await replay(context, schema, log)).state.hash()
  const [expected, actual] = [await hashOf(source), await hashOf(new LogPrefix(target, reached))]
  if (expected === actual) return actual
  throw new CommandError(
    'ERR_DAMAGED',
    `${to} has the commits of the store, but another state: ${actual} instead of ${expected}. Check both with relata verify.`,
    { value: to },
  )
}
