import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RELATA } from './built.js'

const test = suite('two versions of a program and one folder')

/** A version of the program: opens the folder, prints what it finds, writes a row, and closes it or waits. */
const program = (version: string): string => `
import { addField, addModel, defineSchema, integer, migration, model, openStore, removeField, string } from ${JSON.stringify(RELATA)}
const initial = migration({ name: '0001_initial', steps: [addModel('Person', model({ name: string() }))] })
const first = migration({
  name: '0002_first_name',
  steps: [addField('Person', 'first', string()), removeField('Person', 'name')],
  run: (before, after) => {
    for (const { id, name } of before.Person.all()) after.Person.update(after.Person.get(id), { first: name })
  },
})
${version}
const [folder, option = 'safe', wait] = process.argv.slice(2)
try {
  const db = await openStore(schema, folder, { migrations, migrate: option })
  db.Person.create(row)
  await db.durable()
  console.log(db.Person.all().toArray().map((person) => person[name]).join(' '))
  if (wait !== undefined) await new Promise((resolve) => process.stdin.once('data', resolve))
  await db.close()
} catch (error) {
  console.log(error.code, error.message.split('\\n')[0])
}
process.exit()
`

const VERSIONS: Readonly<Record<string, string>> = {
  older: `const schema = defineSchema({ Person: model({ name: string() }) })
const [migrations, row, name] = [[initial], { name: 'Ann' }, 'name']`,
  // The schema of the same version, in a program that passes no migrations.
  bare: `const schema = defineSchema({ Person: model({ name: string() }) })
const [migrations, row, name] = [undefined, { name: 'Bea' }, 'name']`,
  // A change that is free in both directions.
  indexed: `const schema = defineSchema({ Person: model({ name: string({ index: true }) }) })
const [migrations, row, name] = [[initial], { name: 'Ian' }, 'name']`,
  newer: `const schema = defineSchema({ Person: model({ first: string() }) })
const [migrations, row, name] = [[initial, first], { first: 'Nel' }, 'first']`,
}

interface Running {
  /** Its first line. */
  readonly line: Promise<string>
  readonly end: () => Promise<void>
}

class Versions {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async write(): Promise<void> {
    for (const [name, version] of Object.entries(VERSIONS))
      await writeFile(join(this.#folder, `${name}.mjs`), program(version))
  }

  start(version: string, ...argv: readonly string[]): Running {
    const args = [join(this.#folder, `${version}.mjs`), join(this.#folder, 'data'), ...argv]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    // A program that is refused may have ended already.
    child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
    let text = ''
    const line = new Promise<string>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part
        if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
      })
      child.stdout.once('end', () => resolve(text))
    })
    const end = async (): Promise<void> => {
      child.stdin.end('end')
      await exited
    }
    return { line, end }
  }

  async run(version: string, ...argv: readonly string[]): Promise<string> {
    const { line, end } = this.start(version, ...argv)
    const found = await line
    await end()
    return found
  }
}

async function inVersions(use: (versions: Versions) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'relata-versions-'))
  try {
    const versions = new Versions(folder)
    await versions.write()
    await use(versions)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('the newer one migrates, and the older one is refused from then on, with both names', () =>
  inVersions(async (versions) => {
    assert.is(await versions.run('older'), 'Ann')
    assert.is(await versions.run('newer'), 'Ann Nel')
    assert.is(
      await versions.run('older'),
      "ERR_SCHEMA_AHEAD The log has the migration '0002_first_name', which this code does not have (its last one is '0001_initial'). Deploy the code of the newer schema.",
    )
    assert.is(
      await versions.run('bare'),
      'ERR_SCHEMA_AHEAD The log is ahead of this schema: this is the schema of commit 1 (migration 0001_initial), and commit 3 (migration 0002_first_name) replaced it. Going back would mean:',
    )
    assert.is(await versions.run('newer'), 'Ann Nel Nel')
  }))

test("with migrate: 'refuse' the newer one is refused, and the older one still works", () =>
  inVersions(async (versions) => {
    assert.is(await versions.run('older'), 'Ann')
    for (const version of ['newer', 'indexed'])
      assert.is(
        await versions.run(version, 'refuse'),
        'ERR_SCHEMA_CHANGED The log was written with another schema (commit 1). Changes since then:',
      )
    assert.is(await versions.run('older', 'refuse'), 'Ann Ann')
  }))

test('a change that is free in both directions lets both open the folder, in any order', () =>
  inVersions(async (versions) => {
    assert.is(await versions.run('older'), 'Ann')
    assert.is(await versions.run('indexed'), 'Ann Ian')
    assert.is(await versions.run('older'), 'Ann Ian Ann')
    assert.is(await versions.run('bare'), 'Ann Ian Ann Bea')
    assert.is(await versions.run('newer'), 'Ann Ian Ann Bea Nel')
  }))

test('while the older one has the folder open, the newer one is refused; then it migrates', () =>
  inVersions(async (versions) => {
    const older = versions.start('older', 'safe', 'wait')
    assert.is(await older.line, 'Ann')
    assert.match(await versions.run('newer'), /^ERR_LOG_FENCED /)
    await older.end()
    assert.is(await versions.run('newer'), 'Ann Nel')
  }))

test.run()
