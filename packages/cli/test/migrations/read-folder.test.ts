import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandError } from '../../src/command-error.js'
import { loadMigrations } from '../../src/migrations/load-migrations.js'
import { readFolder } from '../../src/migrations/read-folder.js'
import { inProject } from '../helpers/project.js'

const test = suite('a folder of migrations')

const state = (...parents: readonly string[]): string =>
  JSON.stringify({ parents, schema: { format: 1, models: {} } })
const moduleOf = (name: string): string =>
  `import { migration } from 'relata'\nexport const m${name} = migration({ name: '${name}', steps: [] })\n`

async function refusal(promise: Promise<unknown>): Promise<CommandError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof CommandError) return error
    throw error
  }
  throw new Error('it was not refused')
}

test('has its migrations in order, by number and then by name, with their states', () =>
  inProject(
    {
      'migrations/index.ts': '',
      'migrations/readme.md': '',
      'migrations/0002_b.ts': '',
      'migrations/0001_initial.ts': '',
      'migrations/0001_initial.d.ts': '',
      'migrations/10000_last.mjs': '',
      'migrations/0002_a.ts': '',
      'migrations/0002_a.js': '',
      'migrations/0003_by_hand.ts': '',
      'migrations/schemas/0001_initial.json': state(),
      'migrations/schemas/0002_a.json': state('0001_initial'),
      'migrations/schemas/0002_b.json': state('0001_initial'),
      'migrations/schemas/10000_last.json': state('0002_a'),
    },
    async ({ folder }) => {
      const { path, files, leaves } = await readFolder(folder, 'migrations')
      assert.is(path, join(folder, 'migrations'))
      assert.equal(
        files.map(({ path: file }) => file.slice(path.length + 1)),
        ['0001_initial.ts', '0002_a.js', '0002_b.ts', '0003_by_hand.ts', '10000_last.mjs'],
      )
      assert.equal(
        files.map((file) => file.state?.parents),
        [[], ['0001_initial'], ['0001_initial'], undefined, ['0002_a']],
      )
      assert.equal(
        leaves.map(({ name }) => name),
        ['0002_b', '0003_by_hand', '10000_last'],
      )
    },
  ))

test('is empty if it does not exist', () =>
  inProject({}, async ({ folder }) => {
    assert.equal((await readFolder(folder, 'migrations')).files, [])
    assert.equal(await loadMigrations(folder, 'migrations'), [])
  }))

test('is refused if a state is no state, or follows what is not before it', () =>
  inProject({}, async (project) => {
    for (const [at, text] of [
      '<<<<<<< ours',
      '{}',
      'null',
      '{ "parents": [1], "schema": { "models": {} } }',
      '{ "parents": [], "schema": 1 }',
      state('0000_missing'),
      state('0001_initial'),
    ].entries()) {
      project.write({ [`${at}/0001_initial.ts`]: '', [`${at}/schemas/0001_initial.json`]: text })
      const error = await refusal(readFolder(project.folder, String(at)))
      assert.is(error.code, 'ERR_MIGRATION_FOLDER', text)
      assert.is(error.exitCode, 3)
    }
  }))

test('has modules that export one migration, named as the file; CommonJS and default exports too', () =>
  inProject(
    {
      'm/0001_a.js': moduleOf('0001_a'),
      'm/0002_b.mjs': moduleOf('0002_b')
        .replace('const m0002_b =', 'const one =')
        .concat('export default one\n'),
      'm/0003_c.cjs':
        "Object.defineProperty(exports, '__esModule', { value: true })\nexports['default'] = { name: '0003_c', steps: [] }\n",
    },
    async ({ folder }) => {
      const migrations = await loadMigrations(folder, 'm')
      assert.equal(
        migrations.map(({ name }) => name),
        ['0001_a', '0002_b', '0003_c'],
      )
    },
  ))

test('is refused if a module exports none, several, or one of another name', () =>
  inProject(
    {
      'none/0001_a.js': 'export const steps = []\n',
      'two/0001_a.js': moduleOf('0001_a') + moduleOf('0001_b').split('\n')[1],
      'other/0001_a.js': moduleOf('0001_b'),
    },
    async ({ folder }) => {
      for (const [name, message] of [
        ['none', /exports no migration\. Export one: export const m0001_a = migration/],
        ['two', /exports 2 migrations/],
        ['other', /has the migration "0001_b"\. Its name has to be that of the file: '0001_a'/],
      ] as const) {
        const error = await refusal(loadMigrations(folder, name))
        assert.is(error.code, 'ERR_MIGRATION_FOLDER')
        assert.match(error.message, message)
      }
    },
  ))

test.run()
