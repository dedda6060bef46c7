import { LogPrefix } from '@relata/core/engine'
import type { CommandContext } from '../command-context.js'
import { ownerText } from '../inspect/description-text.js'
import { ProgressBar } from '../output/progress.js'
import { databaseUrl } from '../store/database-url.js'
import { schemaInForce, type LogWithSchemas } from '../store/log-with-schemas.js'
import type { OpenedFolder } from '../store/open-folder.js'
import { withLog, type OpenedLog } from '../store/open-store.js'
import { replay } from '../store/replay.js'
import { checked, skipped, type Check } from './check.js'
import { checkKeys, checkRecords } from './check-records.js'
import { checkSnapshots } from './check-snapshots.js'
import { checkState } from './check-state.js'
import { damageOf, isDamage } from './damage.js'

/** The result of `relata verify`. */
export interface Verification {
  /** The folder as it was passed; undefined for a database. */
  readonly folder: string | undefined
  /** The URL without its password; undefined for a folder. */
  readonly database: string | undefined
  /** Of the last commit; undefined if the log can't be opened. */
  readonly position: number | undefined
  readonly ok: boolean
  readonly checks: readonly Check[]
}

type Context = Pick<CommandContext, 'cwd' | 'stderr'>

/**
 * Verifies a store, in a folder through a copy of its files: records, hash chain, key index, snapshots, and the
 * state by replay. `quick` opens the log and verifies its dictionary and its last record only.
 */
export async function verifyStore(context: Context, place: string, quick: boolean): Promise<Verification> {
  const checks: Check[] = []
  const database = databaseUrl(place)?.shown
  let position: number | undefined
  try {
    await withLog(context, place, async (opened) => {
      position = (await opened.log.head()).position
      for (const check of openingChecks(opened, position)) checks.push(check)
      if (quick)
        for (const name of ['records', 'key index', 'replay', 'snapshots'])
          checks.push(skipped(name, '--quick'))
      else await checkAll(context, opened, checks)
    })
  } catch (error) {
    if (position !== undefined || !isDamage(error)) throw error
    checks.push(checked('database', "The log can't be opened.", [damageOf(error)]))
  }
  const folder = database === undefined ? place : undefined
  return { folder, database, position, ok: checks.every(({ result }) => result !== 'finding'), checks }
}

async function checkAll(context: Context, opened: OpenedLog, checks: Check[]): Promise<void> {
  const { log, versions, snapshots } = opened
  // Other processes may write to a database meanwhile: the snapshots are listed before the head is read.
  const positions = (await snapshots.list()).map(({ position }) => position)
  const head = await log.head()
  const bar = new ProgressBar(context, 'Reading the records')
  const records = await checkRecords(log, (position) => bar.update(position, head.position)).finally(() =>
    bar.end(),
  )
  checks.push(records.check)
  if (records.check.result !== 'ok')
    return void checks.push(
      skipped('key index', DAMAGED),
      skipped('replay', DAMAGED),
      skipped('snapshots', DAMAGED),
    )
  checks.push(await checkKeys(opened, records.keys))
  await checkStates(context, { log: new LogPrefix(log, head), versions, snapshots }, { checks, positions })
}

const DAMAGED = 'The records are damaged.'

async function checkStates(
  context: Context,
  opened: LogWithSchemas,
  { checks, positions }: { readonly checks: Check[]; readonly positions: readonly number[] },
): Promise<void> {
  let stateHash: string
  try {
    // Without its beginning, a log has a state only from a snapshot.
    const from = opened.log.dropped === undefined ? undefined : opened.snapshots
    const { state } = await replay(context, schemaInForce(opened.versions), opened.log, from)
    stateHash = state.hash()
    checks.push(checkState(state, stateHash))
  } catch (error) {
    checks.push(checked('replay', 'The commits do not add up to a state.', [damageOf(error)]))
    checks.push(skipped('snapshots', 'There is no state to compare them with.'))
    return
  }
  checks.push(await checkSnapshots(context, opened, { positions, stateHash }))
}

/** What was found when the log was opened. */
function openingChecks(opened: OpenedLog, position: number): readonly Check[] {
  if (opened.kind === 'folder') return [checkDatabase(opened, position), checkAnchor(opened)]
  return [
    checked('database', `The log ends at commit ${position}.`),
    skipped('anchor', 'Only a folder has one.'),
  ]
}

/** What was found when LevelDB opened the copy: it drops what it can't read, without an error. */
function checkDatabase({ owner, log }: OpenedFolder, position: number): Check {
  const { tornBytes, dropped } = log.opening
  const torn = tornBytes > 0 ? ` ${tornBytes} bytes at its end belong to an incomplete write.` : ''
  const findings = dropped
    ? ['LevelDB left out a damaged part at the end, which has nothing that was acknowledged.']
    : []
  return checked('database', `The log ends at commit ${position}; ${ownerText(owner)}.${torn}`, findings)
}

/** The anchor records the last position of the log. A log that ends before it can't be opened. */
function checkAnchor({ log }: OpenedFolder): Check {
  const { anchor } = log.opening
  if (anchor === 'verified' || anchor === 'new')
    return checked('anchor', 'The log has come as far as its anchor says.')
  return checked('anchor', `The anchor is ${anchor}.`, [
    `The anchor is ${anchor}: it is unknown whether commits at the end of the log are lost.`,
  ])
}
