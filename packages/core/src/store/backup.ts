import { LogError, UsageError } from '../error/errors.js'
import type { EventLog, LogHead } from '../log/event-log.js'
import { replayUnder } from '../recovery/recover.js'
import { readSchemas } from '../recovery/schema-history.js'
import { declarationsOf } from '../schema/migration/declarations-of.js'
import { FLAG, readOptions } from '../schema/option-rules.js'
import { resolveSchema } from '../schema/resolve.js'
import type { SnapshotStore } from '../snapshot/snapshot-store.js'
import type { BackupOptions } from './backup-options.js'
import type { WriteStore } from './read-store.js'

export type { BackupOptions } from './backup-options.js'
import { applyForGood } from '../state/apply-commit.js'
import type { State } from '../state/state.js'
import { runInTurns, TurnPacer } from '../util/turns.js'

/** The store to back up. */
interface Source extends Pick<WriteStore, 'log' | 'position' | 'durable'> {
  readonly state: State
}

interface Backup {
  readonly folder: string
  readonly options: BackupOptions | undefined
  /** Of the store. */
  readonly snapshots: SnapshotStore | undefined
}

interface Original extends Pick<Backup, 'snapshots'> {
  readonly source: Source
  readonly log: EventLog
}

/** Copies a store to a new folder and verifies the copy. If it fails, the copy is removed. */
export async function backUp(source: Source, { folder, options, snapshots }: Backup): Promise<LogHead> {
  const { verify = true } = readOptions(options, { verify: FLAG }, 'backup')
  await source.durable()
  const { log } = source
  if (log?.backup === undefined)
    throw new UsageError(
      'ERR_ARGUMENT',
      'This store has no log in a folder, which can be copied: back up its log with the tools of its database.',
      { value: folder },
    )
  return log.backup(folder, verify ? (copy) => verifyCopy({ source, log, snapshots }, copy) : undefined)
}

/**
 * The state of the copy, advanced to the position of the store, must equal the store's. The store may be
 * written to meanwhile, so its state is captured, and commits up to that position that are not in the copy
 * are applied to the copy's state.
 */
async function verifyCopy({ source, log, snapshots }: Original, copy: EventLog): Promise<void> {
  const versions = await readSchemas(copy)
  const last = versions.at(-1)
  if (last === undefined) return
  const schema = resolveSchema(declarationsOf(last.event.schema))
  const copied = await replayUnder({ log: copy, ...(snapshots && { snapshots }) }, { schema, versions })
  const { position } = source
  // Its first step, which captures the state, runs before anything else does.
  const hash = runInTurns(source.state.hashSteps())
  // A failure in between is reported first.
  hash.catch(() => undefined)
  await source.durable()
  const { position: from } = await copy.head()
  await applyRest(copied, log, { from, to: position })
  if ((await runInTurns(copied.hashSteps())) === (await hash)) return
  throw new LogError(
    'Corrupt',
    `The backup has the commits of the store up to ${from}, and leads to another state. Nothing is left of it. Verify the store with relata verify, and restore an earlier backup if it is damaged.`,
    { value: from },
  )
}

async function applyRest(
  state: State,
  log: EventLog,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  if (from >= to) return
  const pacer = new TurnPacer()
  for await (const { position, events } of log.read({ after: from })) {
    for (const event of events) applyForGood(state, event)
    if (position >= to) return
    if (pacer.due) await pacer.next()
  }
}
