import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandError, usageError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { exportCsv } from '../export/export-csv.js'
import { exportLines, sizeOf } from '../export/export-lines.js'
import { exportSqlite } from '../export/export-sqlite.js'
import { jsonDocument, jsonLine } from '../output/json.js'
import { ProgressBar } from '../output/progress.js'
import { counted } from '../output/quantities.js'
import { withStore, type OpenedStore } from '../store/open-store.js'
import { removedAtExit } from '../store/removed-at-exit.js'
import { argument } from './argument.js'
import type { CommandDefinition, Invocation } from './definition.js'

interface Options {
  readonly out?: string
  readonly sqlite?: string
  readonly csv?: string
}

/** `relata export DIR`: the present state as JSON Lines, SQLite or CSV. */
export const EXPORT: CommandDefinition = {
  description:
    'Writes the present rows and links, without their history. JSON Lines also contain the schema, and relata import creates a store from them; a backup (relata backup) has the history.',
  examples: [
    [
      'relata export ./library > library.jsonl',
      'JSON Lines on stdout: the schema, a line for each row and link, the end',
    ],
    ['relata export ./library --out library.jsonl', 'the same into a new file'],
    ['relata export ./library --sqlite library.sqlite', 'a SQLite database with tables, keys and indexes'],
    ['relata export ./library --csv ./csv', 'a CSV file for each model in a new folder'],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'the folder of a store, or the URL of a database')
      .option('--out <file>', 'write JSON Lines to a new file')
      .option('--sqlite <file>', 'write a new SQLite database')
      .option('--csv <folder>', 'write CSV files to a new folder'),
  run: async ({ context, args, options }) => {
    const { out, sqlite, csv, json } = options<Options>()
    const targets = [out, sqlite, csv].filter((target) => target !== undefined)
    const [target] = targets
    if (targets.length > 1) throw usageError('Pass one of --out, --sqlite and --csv.')
    if (target !== undefined && existsSync(resolve(context.cwd, target)))
      throw new CommandError('ERR_FILE_EXISTS', `${target} exists: pass the name of a new one.`, {
        value: target,
      })
    await withStore(context, argument(args, 0), async (opened) => {
      if (target === undefined) return printLines(context, opened)
      const path = resolve(context.cwd, target)
      await mkdir(dirname(path), { recursive: true })
      await writeTo(path, async () => {
        if (out !== undefined) await writeLines(context, opened, path)
        else if (sqlite !== undefined) await writeSqlite(context, opened, path)
        else await exportCsv(opened.state, path)
      })
      const size = sizeOf(opened.state)
      const { position } = opened
      context.stdout.write(
        json === true
          ? jsonDocument({ target, position, size })
          : `${counted(size, 'row and link', 'rows and links')} of commit ${position} are in ${target}.\n`,
      )
    })
    return EXIT.ok
  },
}

/** An export that failed or was interrupted leaves nothing. */
async function writeTo(path: string, write: () => Promise<void>): Promise<void> {
  await removedAtExit(path, async () => {
    try {
      await write()
    } catch (error) {
      await rm(path, { recursive: true, force: true })
      throw error
    }
  })
}

function printLines({ stdout }: Invocation['context'], opened: OpenedStore): void {
  for (const line of exportLines(opened)) stdout.write(jsonLine(line))
}

async function writeLines(context: Invocation['context'], opened: OpenedStore, path: string): Promise<void> {
  const bar = new ProgressBar(context, 'Writing rows')
  const size = sizeOf(opened.state)
  function* lines(): Generator<string> {
    let done = 0
    for (const line of exportLines(opened)) {
      yield jsonLine(line)
      bar.update(++done, size)
    }
  }
  try {
    await pipeline(Readable.from(lines()), createWriteStream(path, { flags: 'wx' }))
  } finally {
    bar.end()
  }
}

async function writeSqlite(
  context: Invocation['context'],
  { state }: OpenedStore,
  path: string,
): Promise<void> {
  const bar = new ProgressBar(context, 'Writing rows')
  const size = sizeOf(state)
  await exportSqlite(state, path, (rows) => bar.update(rows, size)).finally(() => bar.end())
}
