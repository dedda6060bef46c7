import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  addField,
  defineSchema,
  migration,
  model,
  openStore,
  removeField,
  RelataError,
  string,
  type SchemaOf,
} from '../src/index.js'
import { COMMAND, RELATA } from './built.js'

const test = suite('a migration of a process that is killed')

/** `MIGRATION_ROWS=100000 MIGRATION_KILLS=30` is the full size: some minutes. */
const ROWS = Number(process.env['MIGRATION_ROWS'] ?? 20_000)
const KILLS = Number(process.env['MIGRATION_KILLS'] ?? 6)
/** `MIGRATION_SEED` repeats the moments of a failed run, as far as a machine repeats them. */
const SEED = Number(process.env['MIGRATION_SEED'] ?? Date.now() % 1_000_000)

const before = defineSchema({ Person: model({ name: string() }) })
interface Before extends SchemaOf<typeof before> {}
const after = defineSchema({ Person: model({ first: string() }) })
interface After extends SchemaOf<typeof after> {}
const rename = migration<Before, After>({
  name: '0002_first',
  steps: [addField('Person', 'first', string()), removeField('Person', 'name')],
})

const MODULE = JSON.stringify(RELATA)

/** The schema and the migration, for the command and for a program. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'schema.js': `
import { defineSchema, model, string } from ${MODULE}
export const schema = defineSchema({ Person: model({ first: string() }) })
`,
  '0002_first.js': `
import { addField, migration, removeField, string } from ${MODULE}
const run = (before, after) => {
  for (const { id, name } of before.Person.all()) after.Person.update(after.Person.get(id), { first: name.toUpperCase() })
}
const steps = [addField('Person', 'first', string()), removeField('Person', 'name')]
export const first = migration({ name: '0002_first', steps, run })
`,
  'program.js': `
import { openStore } from ${MODULE}
import { first } from './0002_first.js'
import { schema } from './schema.js'
await openStore(schema, process.argv[2], { migrations: [first] })
console.log('done  0002_first')
await new Promise(() => setInterval(() => undefined, 1000))
`,
}

/** The command line that migrates a folder: by the command, and by a program that opens it. */
function commandLine(kind: 'command' | 'program', folder: string): readonly string[] {
  if (kind === 'program') return [join(folder, 'program.js'), join(folder, 'data')]
  return [COMMAND, 'migrate', join(folder, 'data'), '--schema', join(folder, 'schema.js'), '--dir', folder]
}

/** Runs a command line for some time, or until it says that it is done, and kills it. */
async function runAndKill(line: readonly string[], delay: number): Promise<boolean> {
  const child = spawn(process.execPath, line, { stdio: ['ignore', 'pipe', 'inherit'] })
  let isDone = false
  const timer = setTimeout(() => child.kill('SIGKILL'), delay)
  child.stdout.on('data', () => {
    isDone = true
    child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.once('exit', resolve))
  clearTimeout(timer)
  return isDone
}

/** Numbers from 0 to 1 that a seed repeats. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

test('is applied as a whole, or not at all', async () => {
  const next = random(SEED)
  const seen = { applied: 0, not: 0 }
  const root = await mkdtemp(join(tmpdir(), 'relata-kill-'))
  try {
    const unmigrated = join(root, 'unmigrated')
    const old = await openStore<Before>(before, unmigrated)
    await old.submit(() =>
      old.Person.bulkCreate(Array.from({ length: ROWS }, (_, at) => ({ name: `p${at}` }))),
    )
    await old.close()
    const longest = { command: 0, program: 0 }
    for (let round = 0; round < KILLS + 2; round++) {
      const kind = round % 2 === 0 ? 'command' : 'program'
      const folder = join(root, `${round}`)
      await cp(unmigrated, join(folder, 'data'), { recursive: true })
      for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
      const started = performance.now()
      // The first round of each finds out how long it takes; the others end at some moment, more often a late one.
      const isFirst = round < 2
      const delay = isFirst ? 120_000 : longest[kind] * (0.3 + 0.75 * Math.sqrt(next()))
      const isDone = await runAndKill(commandLine(kind, folder), delay)
      if (isFirst) longest[kind] = performance.now() - started
      const isApplied = await check(join(folder, 'data'))
      assert.ok(isApplied || !isDone, 'a migration that was reported is applied')
      assert.ok(isDone || !isFirst, `the ${kind} ends`)
      seen[isApplied ? 'applied' : 'not']++
      await rm(folder, { recursive: true })
    }
  } catch (error) {
    throw new Error(`MIGRATION_SEED=${SEED}: ${String(error)}`, { cause: error })
  } finally {
    await rm(root, { recursive: true })
  }
  assert.ok(seen.applied > 0, JSON.stringify(seen))
  if (KILLS > 20) assert.ok(seen.not > 0, JSON.stringify(seen))
})

/** Whether the migration is applied; the rows are all of one kind. */
async function check(folder: string): Promise<boolean> {
  try {
    const db = await openStore<Before>(before, folder)
    assert.is(db.Person.filter({ name__startswith: 'p' }).count(), ROWS)
    await db.close()
    return false
  } catch (error) {
    assert.ok(error instanceof RelataError && error.code === 'ERR_SCHEMA_AHEAD', String(error))
  }
  const db = await openStore<After>(after, folder, { migrations: [rename] })
  assert.is(db.Person.filter({ first__startswith: 'P' }).count(), ROWS)
  await db.close()
  return true
}

test.run()
