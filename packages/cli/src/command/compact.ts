import { CoreStore, type CompactProgress, type CompactResult } from '@relata/core/engine'
import { confirm } from '../confirm.js'
import { usageError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { timeOption } from '../history/time-option.js'
import { jsonDocument } from '../output/json.js'
import { ProgressBar } from '../output/progress.js'
import { bytesText, counted, isoTime } from '../output/quantities.js'
import type { LogWithSchemas } from '../store/log-with-schemas.js'
import { withLog, withOwnLog } from '../store/open-store.js'
import { replay } from '../store/replay.js'
import { schemaOfLog, type SchemaSource } from '../store/schema-of-log.js'
import { argument } from './argument.js'
import type { CommandDefinition, Invocation } from './definition.js'
import { withSchemaSource } from './schema-source-options.js'

interface Options extends SchemaSource {
  readonly keepAfter?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
}

/** `relata compact DIR`: drops old history. */
export const COMPACT: CommandDefinition = {
  description:
    'Drops the first commits of a store: up to a position, or those before a date. No process may have the folder open; a database may be in use, and the URL must be that of the owner of its tables. The state does not change. Commits that the newest two snapshots need are kept; each snapshot is verified, and one is made if there is none. Dropped commits cannot be read again: make a backup before. Without --keep-after only space is freed.',
  examples: [
    ['relata compact ./library --keep-after 365d --dry-run', 'what would be dropped, also of an open store'],
    [
      'relata compact ./library --keep-after 2026-01-01',
      'drops the commits before this day, after confirmation',
    ],
    ['relata compact ./library --keep-after 100000 --yes', 'drops the first 100,000 commits'],
    ['relata compact ./library', 'drops nothing, and frees space'],
    [
      'relata compact postgres://owner@localhost/library --keep-after 365d',
      'of a database, as the owner of its tables',
    ],
  ],
  declare: (command) =>
    withSchemaSource(
      command
        .argument('<dir>', 'the folder of a store, or the URL of a database')
        .option(
          '--keep-after <position|time>',
          'drop the commits up to a position, or before a time: 1000, 2026-03-01, 90d (90 days ago)',
        )
        .option('--dry-run', 'drop nothing, and print what would be dropped')
        .option('--yes', 'drop without asking for confirmation'),
    ),
  run: async (invocation) => {
    const { context, args, options } = invocation
    const { dryRun, json } = options<Options>()
    const place = argument(args, 0)
    const keepAfter = keepAfterOf(options<Options>().keepAfter)
    const result =
      dryRun === true
        ? await withLog(context, place, (opened) => compact(invocation, opened, { keepAfter, dryRun }))
        : await withOwnLog(context, place, (opened) =>
            compact(invocation, opened, { keepAfter, dryRun: false }),
          )
    context.stdout.write(json === true ? jsonDocument(result) : resultText(result, dryRun === true))
    return EXIT.ok
  },
}

interface Compacting {
  readonly keepAfter: number | Date | undefined
  readonly dryRun: boolean
}

async function compact(
  { context, options }: Invocation,
  opened: LogWithSchemas,
  { keepAfter, dryRun }: Compacting,
): Promise<CompactResult> {
  const schema = await schemaOfLog(context.cwd, options<Options>(), opened)
  const { log, snapshots: snapshotStore } = opened
  const recovered = await replay(context, schema, log, snapshotStore)
  await using store = new CoreStore(schema, { log, snapshotStore, snapshots: false }, recovered)
  const bar = new ProgressBar(context, 'Compacting')
  const head = recovered.position
  const onProgress = ({ phase, position }: CompactProgress): void =>
    bar.update(SHARES[phase] + position / head, PHASES)
  const run = (isTried: boolean): Promise<CompactResult> =>
    store.compact({ keepAfter, dryRun: isTried, onProgress }).finally(() => bar.end())
  if (dryRun) return await run(true)
  if (keepAfter !== undefined && options<Options>().yes !== true)
    await confirmDropping(context, await run(true))
  return await run(false)
}

const SHARES: Readonly<Record<CompactProgress['phase'], number>> = {
  find: 0,
  verify: 1,
  snapshot: 1,
  drop: 2,
  reclaim: 3,
}
const PHASES = 5

/** Prints what will be dropped, and asks for confirmation. */
async function confirmDropping(context: Invocation['context'], tried: CompactResult): Promise<void> {
  if (tried.dropped === undefined) return
  context.stderr.write(resultText(tried, true))
  await confirm(context, {
    question: 'Drop these commits permanently?',
    action: 'Dropping history',
    otherwise: 'Nothing was dropped.',
  })
}

function resultText(
  { dropped, firstPosition, bytes, snapshots, limited }: CompactResult,
  isTried: boolean,
): string {
  const lines: string[] = []
  if (dropped === undefined) lines.push(isTried ? 'Nothing would be dropped.' : 'Nothing was dropped.')
  else {
    const { first, last, count, firstTime, lastTime } = dropped
    const what = `${counted(count, 'commit')}, ${first} to ${last} (${isoTime(firstTime)} to ${isoTime(lastTime)})`
    lines.push(isTried ? `Would drop ${what}.` : `Dropped ${what}.`)
  }
  if (limited !== undefined) lines.push(limited)
  if (!isTried) {
    lines.push(`The log begins with commit ${firstPosition}; ${bytesText(bytes)} were freed.`)
    if (snapshots.length > 0)
      lines.push(`The store opens from its snapshots of commit ${snapshots.join(', ')}.`)
  }
  return `${lines.join('\n')}\n`
}

function keepAfterOf(text: string | undefined): number | Date | undefined {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) return new Date(timeOption('keep-after', text, Date.now()))
  const position = Number(text)
  if (Number.isSafeInteger(position)) return position
  throw usageError(`--keep-after takes a position or a time, not '${text}'.`, text)
}
