import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { CommandError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { BATCH, importInto } from '../import/import-log.js'
import { jsonDocument } from '../output/json.js'
import { ProgressBar } from '../output/progress.js'
import { counted } from '../output/quantities.js'
import { argument, wholeNumber } from './argument.js'
import type { CommandDefinition, Invocation } from './definition.js'

interface Options {
  readonly from?: string
  readonly batch?: number
  readonly oneCommit?: boolean
  readonly edited?: boolean
}

/** `relata import DIR`: a store from JSON Lines. */
export const IMPORT: CommandDefinition = {
  description:
    'Creates a store from an export, in a folder that does not exist or is empty, with the schema, rows, links and next automatic keys. Every value, key and constraint is checked; the folder appears only if the whole file is valid.',
  examples: [
    ['relata import ./copy < library.jsonl', 'from stdin'],
    ['relata import ./copy --from library.jsonl', 'from a file'],
    ['relata import ./copy --from edited.jsonl --edited', 'from a file that was changed after the export'],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'the folder of the new store')
      .option('--from <file>', 'read a file instead of stdin')
      .option('--batch <number>', `rows and links of a commit (default: ${BATCH})`, (text) =>
        wholeNumber('batch', text, 1),
      )
      .option('--one-commit', 'write all rows and links in one commit')
      .option('--edited', 'the file was edited: its number of lines and state hash are not compared'),
  run: async ({ context, args, options }) => {
    const { from, batch = BATCH, oneCommit, edited = false, json } = options<Options>()
    const folder = resolve(context.cwd, argument(args, 0))
    const path = from === undefined ? undefined : resolve(context.cwd, from)
    if (path !== undefined && !existsSync(path))
      throw new CommandError('ERR_NO_FILE', `There is no file ${from}.`, { value: from })
    const lines = path === undefined ? linesOf(context.stdin) : linesOfFile(context, path)
    const result = await importInto(folder, lines, {
      batch: oneCommit === true ? Infinity : batch,
      edited,
    })
    context.stdout.write(
      json === true
        ? jsonDocument({ folder, ...result })
        : `${counted(result.rows, 'row and link', 'rows and links')} are in ${argument(args, 0)}, in ${counted(result.commits, 'commit')}. State hash ${result.stateHash}.\n`,
    )
    return EXIT.ok
  },
}

/** The lines of a file, with a progress bar. */
async function* linesOfFile(context: Invocation['context'], path: string): AsyncGenerator<string> {
  const { size } = await stat(path)
  const input = createReadStream(path)
  const bar = new ProgressBar(context, 'Reading lines')
  try {
    for await (const line of linesOf(input)) {
      bar.update(input.bytesRead, size)
      yield line
    }
  } finally {
    bar.end()
  }
}

/** A readline interface loses lines that arrive before the first read, so it is created by the first read. */
async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  yield* createInterface({ input, crlfDelay: Infinity })
}
