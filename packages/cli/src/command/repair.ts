import { EXIT } from '../exit-code.js'
import { jsonDocument } from '../output/json.js'
import { printable } from '../output/printable.js'
import { countOf, rangesText } from '../repair/ranges.js'
import { repair, type RepairResult } from '../repair/run-repair.js'
import { folderArgument } from '../store/folder-argument.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'

interface Options {
  readonly from?: string
  readonly to?: string
  readonly fromSnapshot?: boolean
}

const INSTEAD =
  'Check a database with relata verify, and restore a damaged one with its own tools (pg_restore, point-in-time recovery).'

/** The number of faults that are printed; the others are counted. */
const FAULTS = 20

/** `relata repair DIR`: what is left of a damaged store. */
export const REPAIR: CommandDefinition = {
  description:
    'Reads a copy of a damaged store and reports which commits are left and which are missing. Every record is verified: nothing damaged is kept. A commit cannot be used without those before it, so the result ends before the first missing one, unless a backup or replica (--from) has it, or the result begins with a snapshot of a later commit (--from-snapshot). With --to the result is written to a new folder; the damaged store is never changed. Exits with 1 if commits are missing.',
  examples: [
    ['relata repair ./library', 'only a report'],
    ['relata repair ./library --to ./repaired', 'writes what is left to a new folder'],
    [
      'relata repair ./library --from-snapshot --to ./repaired',
      'the state of a snapshot after the missing commits, and the commits after it',
    ],
    [
      'relata repair ./library --from ./replica --to ./repaired',
      'takes missing commits from a replica or backup',
    ],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'the folder of a damaged store')
      .option('--from <folder>', 'a backup or replica of the same store')
      .option(
        '--from-snapshot',
        'begin after the missing commits, with the state of a snapshot, without the history before',
      )
      .option('--to <folder>', 'write the result to this new folder'),
  run: async ({ context, args, options }) => {
    const { from, to, fromSnapshot = false, json } = options<Options>()
    const result = await repair(context, {
      folder: folderArgument(context.cwd, argument(args, 0), INSTEAD),
      from: from === undefined ? undefined : folderArgument(context.cwd, from, INSTEAD),
      to: to === undefined ? undefined : folderArgument(context.cwd, to, INSTEAD),
      fromSnapshot,
    })
    context.stdout.write(
      json === true ? jsonDocument({ to, ...result }) : resultText(result, { to, fromSnapshot }),
    )
    return result.lost.length === 0 && result.faults.length === 0 ? EXIT.ok : EXIT.finding
  },
}

function resultText(
  { kept, taken, lost, unusable, faults, dropped, snapshots, start, stateHash }: RepairResult,
  { to, fromSnapshot }: { readonly to: string | undefined; readonly fromSnapshot: boolean },
): string {
  const lines = [`kept: commits ${rangesText(kept)}`]
  if (dropped > 0)
    lines.unshift(
      `begins after commit ${dropped}: the history up to there ${fromSnapshot ? 'is gone' : 'was dropped'}; snapshots: ${snapshots.length === 0 ? 'none' : `of commit ${snapshots.join(', ')}`}`,
    )
  if (taken.length > 0) lines.push(`from the other copy: commits ${rangesText(taken)}`)
  lines.push(`gone: commits ${rangesText(lost)}`)
  if (unusable.length > 0)
    lines.push(
      `  of these, ${countOf(unusable)} can be read, but not used without those before them: ${rangesText(unusable)}`,
    )
  for (const fault of faults.slice(0, FAULTS)) lines.push(`damaged: ${printable(fault)}`)
  if (faults.length > FAULTS) lines.push(`and ${faults.length - FAULTS} more`)
  if (start !== undefined && !fromSnapshot)
    lines.push(
      `The snapshot of commit ${start.position} has the state after the missing commits: --from-snapshot keeps the commits after ${start.after}, without the history before.`,
    )
  lines.push(
    to === undefined
      ? 'Nothing was written. Pass --to and a new folder to write what is left.'
      : `${printable(to)} has what is left, verified by replay. State hash ${stateHash}.`,
  )
  return `${lines.join('\n')}\n`
}
