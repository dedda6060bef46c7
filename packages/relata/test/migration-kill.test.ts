import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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

const test = suite('a migration of a process that is killed')

const ROWS = 20_000
const ROUNDS = 6

const before = defineSchema({ Person: model({ name: string() }) })
interface Before extends SchemaOf<typeof before> {}
const after = defineSchema({ Person: model({ first: string() }) })
interface After extends SchemaOf<typeof after> {}
const rename = migration<Before, After>({
  name: '0002_first',
  steps: [addField('Person', 'first', string()), removeField('Person', 'name')],
})

/** A program that opens the folder with the migration, and writes a line once the store is open. */
const PROGRAM = `
import { addField, defineSchema, migration, model, openStore, removeField, string } from ${JSON.stringify(import.meta.resolve('relata'))}
const schema = defineSchema({ Person: model({ first: string() }) })
const run = (before, after) => {
  for (const { id, name } of before.Person.all()) after.Person.update(after.Person.get(id), { first: name.toUpperCase() })
}
const steps = [addField('Person', 'first', string()), removeField('Person', 'name')]
await openStore(schema, process.argv[2], { migrations: [migration({ name: '0002_first', steps, run })] })
console.log('open')
await new Promise(() => setInterval(() => undefined, 1000))
`

/** Runs the program for some time, or until it has opened the store, and kills it. */
async function runAndKill(program: string, folder: string, delay: number): Promise<boolean> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let isOpen = false
  const timer = setTimeout(() => child.kill('SIGKILL'), delay)
  child.stdout.on('data', () => {
    isOpen = true
    child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.once('exit', resolve))
  clearTimeout(timer)
  return isOpen
}

test('is applied as a whole, or not at all', async () => {
  const seen = { applied: 0, not: 0 }
  let longest = 4000
  for (let round = 0; round < ROUNDS; round++) {
    const folder = await mkdtemp(join(tmpdir(), 'relata-kill-'))
    try {
      const program = join(folder, 'program.mjs')
      await writeFile(program, PROGRAM)
      const old = await openStore<Before>(before, join(folder, 'data'))
      await old.submit(() =>
        old.Person.bulkCreate(Array.from({ length: ROWS }, (_, at) => ({ name: `p${at}` }))),
      )
      await old.close()
      const started = performance.now()
      // The first round finds out how long it takes; the others end at some moment before that.
      const delay = round === 0 ? 60_000 : longest * (0.5 + (0.5 * round) / ROUNDS)
      const isOpen = await runAndKill(program, join(folder, 'data'), delay)
      if (round === 0) longest = performance.now() - started
      const isApplied = await check(join(folder, 'data'))
      assert.ok(isApplied || !isOpen, 'a store that was open is migrated')
      seen[isApplied ? 'applied' : 'not']++
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  assert.ok(seen.applied > 0, JSON.stringify(seen))
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
