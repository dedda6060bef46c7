import type { CommandContext } from '../command-context.js'
import { ownerText } from '../inspect/description-text.js'
import { ProgressBar } from '../output/progress.js'
import { replay, schemaInForce, withLog, type OpenedLog } from '../store/open-folder.js'
import { checked, skipped, type Check } from './check.js'
import { checkKeys, checkRecords } from './check-records.js'
import { checkSnapshots } from './check-snapshots.js'
import { checkState } from './check-state.js'
import { damageOf, isDamage } from './damage.js'

/** What `relata verify` has found. */
export interface Verification {
  readonly folder: string
  /** Of the last commit; undefined where the log can't be opened. */
  readonly position: number | undefined
  readonly ok: boolean
  readonly checks: readonly Check[]
}

type Context = Pick<CommandContext, 'cwd' | 'stderr'>

/**
 * Verifies a store through a copy of its files: records, hash chain, key index, snapshots, and the state by replay.
 * `quick` opens the log and verifies its dictionary and its last record only.
 */
export async function verifyFolder(context: Context, folder: string, quick: boolean): Promise<Verification> {
  const checks: Check[] = []
  let position: number | undefined
  try {
    await withLog(context, folder, async (opened) => {
      position = (await opened.log.head()).position
      checks.push(checkDatabase(opened, position), checkAnchor(opened))
      if (quick)
        for (const name of ['records', 'key index', 'snapshots', 'replay'])
          checks.push(skipped(name, '--quick'))
      else await checkAll(context, opened, checks)
    })
  } catch (error) {
    if (position !== undefined || !isDamage(error)) throw error
    checks.push(checked('database', 'The log can not be opened.', [damageOf(error)]))
  }
  return { folder, position, ok: checks.every(({ result }) => result !== 'finding'), checks }
}

async function checkAll(context: Context, opened: OpenedLog, checks: Check[]): Promise<void> {
  const { log, copy } = opened
  const { position: head } = await log.head()
  const bar = new ProgressBar(context, 'Reading the records')
  const records = await checkRecords(log, (position) => bar.update(position, head)).finally(() => bar.end())
  checks.push(records.check)
  if (records.check.result === 'ok') checks.push(await checkKeys(log, records.keys))
  else checks.push(skipped('key index', 'The records are damaged.'))
  checks.push(await checkSnapshots(copy, records.position))
  checks.push(await checkReplay(context, opened, records.check))
}

async function checkReplay(context: Context, { log, versions }: OpenedLog, records: Check): Promise<Check> {
  if (records.result !== 'ok') return skipped('replay', 'The records are damaged.')
  try {
    return checkState((await replay(context, schemaInForce(versions), log)).state)
  } catch (error) {
    return checked('replay', 'The commits do not add up to a state.', [damageOf(error)])
  }
}

/** What was found when LevelDB opened the copy: it leaves out what it can't read, without an error. */
function checkDatabase({ owner, log }: OpenedLog, position: number): Check {
  const { tornBytes, dropped } = log.opening
  const torn = tornBytes > 0 ? ` ${tornBytes} bytes at its end are of a write that was not completed.` : ''
  const findings = dropped
    ? ['LevelDB left out a damaged part at the end, which has nothing that was acknowledged.']
    : []
  return checked('database', `The log ends at commit ${position}; ${ownerText(owner)}.${torn}`, findings)
}

/** The anchor says how far the log had come. A log that is behind it can't be opened. */
function checkAnchor({ log }: OpenedLog): Check {
  const { anchor } = log.opening
  if (anchor === 'verified' || anchor === 'new')
    return checked('anchor', 'The log has come as far as its anchor says.')
  return checked('anchor', `The anchor is ${anchor}.`, [
    `The anchor is ${anchor}: whether commits at the end of the log are lost is not known.`,
  ])
}
