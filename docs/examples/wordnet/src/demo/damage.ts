import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore } from 'relata'
import { schema } from '../model/schema.js'
import type { WordNetSchema } from '../model/schema.js'
import { wrap } from '../show/format.js'
import type { Demo } from './demo.js'

/** One commit each. */
const WORDS = ['amber', 'basalt', 'cobalt', 'dolomite']
const DAMAGED = 'cobalt'
const COMMANDS = [
  ['verify', 'store'],
  ['repair', 'store', '--from', 'backup', '--to', 'repaired'],
  ['restore', 'backup', 'restored'],
] as const
const COMMAND = fileURLToPath(new URL('../bin/relata.js', import.meta.resolve('relata')))

/**
 * Flips one bit of a stored record: the store can't be opened. The command line finds the record, reports
 * what is left, and restores the store from a backup. `folder` has the small store of the scene meanwhile.
 */
export async function damage(demo: Demo, folder: string): Promise<void> {
  const { say, scene, paint } = demo
  const started = performance.now()
  await rm(folder, { recursive: true, force: true })
  try {
    await fill(folder)
    await flipBit(join(folder, 'store', 'events'), DAMAGED)
    const refused = short(await refusal(join(folder, 'store')))
    // None of them changes data that another one reads.
    const printed = await Promise.all(COMMANDS.map((words) => relata(folder, words)))
    const found = await wordsOf(join(folder, 'repaired'))
    scene(`A damaged record: one bit of ‘${DAMAGED}’ is flipped on the disk`, performance.now() - started)
    show(`openStore(schema, 'store')`, refused)
    for (const [at, words] of COMMANDS.entries()) show(`relata ${words.join(' ')}`, printed[at] ?? '')
    say(`words in repaired: ${paint.good(found.join(', '))}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }

  function show(call: string, output: string): void {
    say(call)
    for (const line of indented(output)) say(paint.dim(line))
    say()
  }
}

async function fill(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await using db = await openStore<WordNetSchema>(schema, join(folder, 'store'), { snapshots: false })
  for (const lemma of WORDS) await db.submit(() => void db.Word.create({ lemma }))
  await db.backup(join(folder, 'backup'))
}

async function flipBit(folder: string, text: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    const bytes = await readFile(file)
    const at = bytes.indexOf(text)
    if (at < 0) continue
    bytes[at] = (bytes[at] ?? 0) ^ 1
    await writeFile(file, bytes)
    return
  }
  throw new Error(`no file in ${folder} has ‘${text}’`)
}

/** The code and the first sentence of the error. */
async function refusal(folder: string): Promise<string> {
  try {
    const db = await openStore<WordNetSchema>(schema, folder)
    await db.close()
  } catch (error) {
    const { code = '', message } = error as Error & { readonly code?: string }
    return `${code}: ${message.split(/(?<=\.) /)[0]}`
  }
  throw new Error('a damaged store was opened')
}

async function wordsOf(folder: string): Promise<readonly string[]> {
  await using db = await openStore<WordNetSchema>(schema, folder)
  return db.Word.valuesList('lemma', { flat: true }).toArray()
}

/** What a command prints. */
function relata(folder: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [COMMAND, ...words],
      { cwd: folder, env: { ...process.env, NO_COLOR: '1' } },
      (error, out, errors) => {
        // The commands exit with 1 for a finding, which they print. Node exits with 1 too if it can't start one.
        if (error === null || (error.code === 1 && out !== '')) resolve(out)
        else reject(new Error(`relata ${words.join(' ')}: ${errors}`))
      },
    )
  })
}

/** Without the paths of the scene's folder, and of the copy that a command reads. */
function short(text: string): string {
  return text.replaceAll(/\S*(?:\.damaged|\.relata-reading-[^/\\\s]+)[/\\]/g, '')
}

function indented(text: string): readonly string[] {
  return short(text)
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrap(line, 100).map((part) => `  ${part}`))
}
