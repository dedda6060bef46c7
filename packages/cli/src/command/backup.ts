import { backUp, backUpStream } from '../backup/write-backup.js'
import { EXIT } from '../exit-code.js'
import { jsonDocument } from '../output/json.js'
import { folderArgument } from '../store/folder-argument.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'

/** What stdout is. */
interface BinaryOutput {
  write(chunk: string | Uint8Array): unknown
}

interface Options {
  readonly verify?: boolean
}

const FROM_DATABASE =
  'Back up a database with its own tools (pg_dump, continuous archiving), or copy its commits to a folder: relata copy.'
const TO_DATABASE = 'Copy a store into it: relata copy FROM TO.'

/** `relata backup DIR TO`: a verified copy with its history. */
export const BACKUP: CommandDefinition = {
  description:
    'Copies a store, which may be open, and verifies the copy by replay. The copy has every commit that was durable when the command began. It is a folder that can be opened as a store.',
  examples: [
    ['relata backup ./library /backups/library-2026-03-01', 'to a new folder'],
    ['relata backup ./library - | zstd > library.tar.zst', 'as a tar archive on stdout'],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'the folder of a store')
      .argument('<to>', 'a new folder, or - for a tar archive on stdout')
      .option('--no-verify', "don't replay the copy, and verify its last record only: for large stores"),
  run: async ({ context, args, options }) => {
    const { verify = true, json } = options<Options>()
    const folder = folderArgument(context.cwd, argument(args, 0), FROM_DATABASE)
    const source = { folder, verify }
    const to = argument(args, 1)
    const streams = to === '-'
    const manifest = streams
      ? await backUpStream(context, source, (bytes) => (context.stdout as BinaryOutput).write(bytes))
      : await backUp(context, source, folderArgument(context.cwd, to, TO_DATABASE))
    const { position, stateHash } = manifest
    const text =
      json === true
        ? jsonDocument({ to, ...manifest })
        : `The backup has commit ${position}${stateHash === undefined ? '' : `, verified by replay. State hash ${stateHash}`}.\n`
    if (streams) context.stderr.write(text)
    else context.stdout.write(text)
    return EXIT.ok
  },
}
