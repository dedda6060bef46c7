import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { CommandError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { BATCH, importInto, type ImportOptions, type ImportResult } from '../import/import-log.js'
import { jsonDocument } from '../output/json.js'
import { ProgressBar } from '../output/progress.js'
import { counted } from '../output/quantities.js'
import { copyStore } from '../copy/copy-store.js'
import { databaseUrl } from '../store/database-url.js'
import { withTemporaryFolder } from '../store/temporary-folder.js'
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
    'Creates a store from an export, in a folder that does not exist or is empty, or in an empty log of a database, with the schema, rows, links and next automatic keys. Every value, key and constraint is checked; nothing is written unless the whole file is valid.',
  examples: [
    ['relata import ./copy < library.jsonl', 'from stdin'],
    ['relata import ./copy --from library.jsonl', 'from a file'],
    ['relata import ./copy --from edited.jsonl --edited', 'from a file that was changed after the export'],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'the folder of the new store, or the URL of a database')
      .option('--from <file>', 'read a file instead of stdin')
      .option('--batch <number>', `rows and links of a commit (default: ${BATCH})`, (text) =>
        wholeNumber('batch', text, 1),
      )
      .option('--one-commit', 'write all rows and links in one commit')
      .option('--edited', 'the file was edited: its number of lines and state hash are not compared'),
  run: async ({ context, args, options }) => {
    const { from, batch = BATCH, oneCommit, edited = false, json } = options<Options>()
    const place = argument(args, 0)
    const database = databaseUrl(place)?.shown
    const path = from === undefined ? undefined : resolve(context.cwd, from)
    if (path !== undefined && !existsSync(path))
      throw new CommandError('ERR_NO_FILE', `There is no file ${from}.`, { value: from })
    const lines = path === undefined ? linesOf(context.stdin) : linesOfFile(context, path)
    const result = await importTo(context, place, lines, {
      batch: oneCommit === true ? Infinity : batch,
      edited,
    })
    context.stdout.write(
      json === true
        ? jsonDocument({
            ...(database === undefined ? { folder: resolve(context.cwd, place) } : { database }),
            ...result,
          })
        : `${counted(result.rows, 'row and link', 'rows and links')} are in ${database ?? place}, in ${counted(result.commits, 'commit')}. State hash ${result.stateHash}.\n`,
    )
    return EXIT.ok
  },
}

/** For a database, the file is imported into a temporary folder first: nothing is written until it is known to be valid. */
async function importTo(
  context: Invocation['context'],
  place: string,
  lines: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportResult> {
  if (databaseUrl(place) === undefined) return await importInto(resolve(context.cwd, place), lines, options)
  return await withTemporaryFolder(tmpdir(), async (temporary) => {
    const folder = join(temporary, 'store')
    const result = await importInto(folder, lines, options)
    await copyStore(context, folder, place, { continues: false, verify: true })
    return result
  })
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
