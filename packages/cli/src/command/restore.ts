import { restoreSnapshot } from '../backup/restore-snapshot.js'
import { isArchive, restore, restoreArchive, type RestorePoint } from '../backup/restore.js'
import { EXIT } from '../exit-code.js'
import { timeOption } from '../history/time-option.js'
import { jsonDocument } from '../output/json.js'
import { usageError } from '../command-error.js'
import { folderArgument } from '../store/folder-argument.js'
import { argument, wholeNumber } from './argument.js'
import type { CommandDefinition } from './definition.js'

interface Options {
  readonly to?: string
  readonly snapshot?: number
}

const INSTEAD =
  'Restore a database with its own tools (pg_restore, point-in-time recovery), or copy a store from or to it: relata copy FROM TO.'

/** `relata restore FROM DIR`: a store from a backup. */
export const RESTORE: CommandDefinition = {
  description:
    'Writes the store of a backup (a folder, a tar archive, or any other store) to a new folder, and replays it before the folder appears. With --to only the commits up to a position or a time. With --snapshot the state of a snapshot, without its history: for a store whose log has lost commits that the snapshot has.',
  examples: [
    ['relata restore /backups/library-2026-03-01 ./library', 'a backup that is a folder'],
    ['zstd -dc library.tar.zst | relata restore - ./library', 'an archive on stdin'],
    ['relata restore ./library ./before --to 1041', 'a store as it was after commit 1041'],
    [
      'relata restore ./library ./new --snapshot 1041',
      'the state in a snapshot of a damaged store, without its history',
    ],
    ['relata restore ./library ./before --to 2026-03-01T12:00:00Z', 'a store as it was at a time'],
  ],
  declare: (command) =>
    command
      .argument('<from>', 'a backup: a folder, a tar archive, or - for an archive on stdin')
      .argument('<dir>', 'the folder of the new store')
      .option(
        '--to <point>',
        'the last commit to restore: its position, or a time (2026-03-01T12:00:00Z, 2h)',
      )
      .option('--snapshot <position>', 'restore what the snapshot of this commit has', (text) =>
        wholeNumber('snapshot', text, 1),
      ),
  run: async ({ context, args, options }) => {
    const { to, snapshot, json } = options<Options>()
    const point = to === undefined ? undefined : pointOf(to)
    const from = argument(args, 0)
    const path = folderArgument(context.cwd, from, INSTEAD)
    const folder = folderArgument(context.cwd, argument(args, 1), INSTEAD)
    if (snapshot !== undefined && (to !== undefined || from === '-' || isArchive(path)))
      throw usageError('--snapshot takes the folder of a store, and no --to.', snapshot)
    const restored =
      snapshot !== undefined
        ? await restoreSnapshot(context, path, folder, snapshot)
        : from === '-' || isArchive(path)
          ? await restoreArchive(context, from === '-' ? context.stdin : path, folder, point)
          : await restore(context, path, folder, point)
    context.stdout.write(
      json === true
        ? jsonDocument({ folder, ...restored })
        : `${argument(args, 1)} is at commit ${restored.position}, verified by replay. State hash ${restored.stateHash}.\n`,
    )
    return EXIT.ok
  },
}

function pointOf(text: string): RestorePoint {
  return /^\d+$/.test(text) ? { position: Number(text) } : { time: timeOption('to', text, Date.now()) }
}
