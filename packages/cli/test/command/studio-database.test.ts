import { PostgresLog } from '@relata/postgres'
import { addRole } from '@relata/postgres-server'
import * as assert from 'uvu/assert'
import { relata } from '../helpers/capture.js'
import { commandSuite } from '../helpers/databases.js'
import { makeLibrary, openOver } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'
import { withStudio, type Shown } from '../helpers/running-studio.js'

const { test, run, after } = await commandSuite()

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await holds())) assert.ok(Date.now() < end, what)
}

/** The body of a response that is a success. */
async function bodyOf<T>(response: ReturnType<Shown['call']>): Promise<T> {
  const { status, body } = await response
  assert.is(status, 200, JSON.stringify(body))
  return body as T
}

const total = async ({ call }: Shown, model: string): Promise<number> =>
  (await bodyOf<{ total: number }>(call('rows', { model }))).total

test('shows a database, follows it while processes write, and changes nothing', (target) =>
  inProject({}, async (project) => {
    project.installStudio()
    await makeLibrary(project.path('store'))
    const url = await target.database()
    assert.is((await relata(project, 'copy', 'store', url)).code, 0)
    const reader = await addRole(url)
    after(() => reader.remove())
    await PostgresLog.init(url, { grantReadTo: reader.name })
    const log = await PostgresLog.open(url)
    await using db = await openOver(log, log.snapshots())
    // With a role that can only read.
    await withStudio(project, [reader.url], async (shown) => {
      const before = await total(shown, 'Tag')
      await db.submit(() => db.Tag.create({ name: 'Later' }))
      await until('what a process writes is shown', async () => (await total(shown, 'Tag')) === before + 1)
      assert.is((await shown.call('create', { model: 'Tag', values: { name: 'new' } })).status, 403)
      const health = await bodyOf<{ shared: { available: boolean; readOnly: unknown } }>(
        shown.call('health', {}),
      )
      assert.equal([health.shared.available, health.shared.readOnly], [true, null])
    })
    assert.is((await log.head()).position, db.position)
  }))

const SCHEMA = `import { defineSchema, model, string, integer } from 'relata'
export const schema = defineSchema({
  Tag: model({ name: string({ default: () => 'made', unique: true }), uses: integer({ default: 0 }) }),
})
`
const LATER = SCHEMA.replace(
  'uses: integer({ default: 0 })',
  'uses: integer({ default: 0 }), note: string({ default: "" })',
)
const service = (schema: string): string => `import { openStore } from 'relata'
import { schema } from './${schema}'
const { PostgresLog } = await import(process.argv[2])
const log = await PostgresLog.open(process.argv[3])
const db = await openStore(schema, log)
if (db.Tag.count() === 0) await db.submit(() => ['a', 'b', 'c', 'd'].map((name) => db.Tag.create({ name })))
await db.close()
`

async function serviceRuns(project: Project, file: string, url: string): Promise<void> {
  const { code, stderr } = await project.node(file, project.moduleUrl('postgres'), url)
  assert.is(code, 0, stderr)
}

const PROJECT = {
  'schema.js': SCHEMA,
  'later.js': LATER,
  'service.js': service('schema.js'),
  'deployed.js': service('later.js'),
}

test('--write writes to the log that other processes share: rows, bulk edits and deletes', (target) =>
  inProject(PROJECT, async (project) => {
    project.installStudio()
    const url = await target.database()
    await serviceRuns(project, 'service.js', url)
    await withStudio(project, [url, '--write', '--schema', 'schema.js'], async ({ call }) => {
      const { row } = await bodyOf<{ row: { key: number } }>(call('create', { model: 'Tag', values: {} }))
      const filter = 'name in [a, b]'
      await bodyOf(call('update', { model: 'Tag', target: { filter, count: 2 }, values: { uses: 7 } }))
      await bodyOf(call('update', { model: 'Tag', target: { keys: [3, row.key] }, values: { uses: 1 } }))
      await bodyOf(call('delete', { model: 'Tag', target: { filter: 'uses = 7', count: 2 } }))
      const wrong = await call('delete', { model: 'Tag', target: { filter: 'uses = 1', count: 3 } })
      assert.is(wrong.status, 409)
      const taken = await call('create', { model: 'Tag', values: { name: 'd' } })
      assert.is(taken.status, 409)
    })
    const { stdout } = await relata(project, 'ls', url, 'Tag', '--fields', 'name,uses', '--json')
    assert.equal(
      stdout
        .trim()
        .split('\n')
        .map((line) => Object.values(JSON.parse(line) as object)),
      [
        ['c', 1],
        ['d', 0],
        ['made', 1],
      ],
    )
    const log = await relata(project, 'log', url, '--reverse', '--limit', '1')
    assert.match(log.stdout, 'studio')
    const reader = await addRole(url)
    after(() => reader.remove())
    await PostgresLog.init(url, { grantReadTo: reader.name })
    await withStudio(project, [reader.url, '--write', '--schema', 'schema.js'], async ({ call }) => {
      const { status, body } = await call('create', { model: 'Tag', values: { name: 'x' } })
      assert.is(status, 403)
      assert.match(JSON.stringify(body), 'ERR_LOG_FORBIDDEN')
      assert.is((await call('rows', { model: 'Tag' })).status, 200, 'it goes on reading')
    })
  }))

test('a new schema that another process records is shown', (target) =>
  inProject(PROJECT, async (project) => {
    project.installStudio()
    const url = await target.database()
    await serviceRuns(project, 'service.js', url)
    await withStudio(project, [url], async (shown) => {
      const columns = async (): Promise<string> => JSON.stringify(await bodyOf(shown.call('schema', {})))
      assert.not.match(await columns(), 'note')
      await serviceRuns(project, 'deployed.js', url)
      await until('the new field is shown', async () => (await columns()).includes('note'))
      assert.is(await total(shown, 'Tag'), 4)
    })
  }))

run()
