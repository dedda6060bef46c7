import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { relata } from '../helpers/capture.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'
import { withStudio } from '../helpers/running-studio.js'

const test = suite('relata studio')

const inLibrary = (use: (project: Project) => Promise<void>): Promise<void> =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    project.installStudio()
    await use(project)
  })

test('shows a store by a link with a token, and changes nothing', () =>
  inLibrary(async (project) =>
    withStudio(project, ['store'], async ({ url, call }) => {
      assert.is(url.hostname, '127.0.0.1')
      const { status, body } = await call('rows', {
        model: 'Book',
        columns: ['title'],
        filter: 'pages > 300',
      })
      assert.is(status, 200)
      const { rows, total } = body as { rows: readonly { cells: unknown }[]; total: number }
      assert.is(rows.length, total)
      assert.ok(total > 0)
      const commits = (await call('commits', {})).body as { commits: readonly unknown[] }
      assert.ok(commits.commits.length > 0)
      const write = await call('create', { model: 'Tag', values: { name: 'new' } })
      assert.is(write.status, 403)
      const bare = await fetch(new URL('/api/models', url), { method: 'POST', body: '{}' })
      assert.is(bare.status, 403)
    }),
  ))

test('a store that a process has open is shown too, and not opened to write', () =>
  inLibrary(async (project) => {
    const db = await openLibrary(project.path('store'))
    try {
      await withStudio(project, ['store'], async ({ call }) => {
        const tags = async () => ((await call('rows', { model: 'Tag' })).body as { total: number }).total
        const before = await tags()
        db.transact(() => db.Tag.create({ name: 'Later' }))
        await db.durable()
        const end = Date.now() + 60_000
        while ((await tags()) === before) assert.ok(Date.now() < end, 'what the process writes is shown')
        assert.is(await tags(), before + 1)
        const { commits } = (await call('commits', { limit: 1 })).body as { commits: { position: number }[] }
        assert.is(commits[0]?.position, db.position)
      })
      const { code, stderr } = await project.command('studio', 'store', '--write', '--schema', 'schema.js')
      assert.is(code, 3)
      assert.match(stderr, 'ERR_LOG_FENCED')
      assert.match(stderr, `Process ${process.pid} has store open`)
    } finally {
      await db.close()
    }
  }))

const SCHEMA = `import { defineSchema, model, string } from 'relata'
export const schema = defineSchema({ Tag: model({ name: string({ default: () => 'made' }) }) })
`
const MAKE = `import { openStore } from 'relata'
import { schema } from './schema.js'
const db = await openStore(schema, 'store')
await db.submit(() => db.Tag.create({ name: 'first' }))
await db.close()
`

test('--write opens the store with the schema of the code, and closes it when it ends', () =>
  inProject({ 'schema.js': SCHEMA, 'make.js': MAKE }, async (project) => {
    project.installStudio()
    assert.is((await project.node('make.js')).code, 0)
    await withStudio(project, ['store', '--write', '--schema', 'schema.js'], async ({ call }) => {
      const { status, body } = await call('create', { model: 'Tag', values: {} })
      assert.is(status, 200, JSON.stringify(body))
    })
    const { stdout } = await project.relata('ls', 'store', 'Tag', '--fields', 'name', '--json')
    assert.equal(stdout.trim().split('\n'), ['{"name":"first"}', '{"name":"made"}'])
    const log = await project.relata('log', 'store', '--reverse', '--limit', '1')
    assert.match(log.stdout, 'studio')
  }))

test('without the package, or with a wrong command line, it says what to do', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const missing = await project.command('studio', 'store', '--port', '0')
    if (missing.code !== 3) assert.unreachable(missing.stdout)
    assert.match(missing.stderr, /ERR_NO_STUDIO.*npm install @relata\/studio/)
    const write = await relata(project, 'studio', 'store', '--write')
    assert.is(write.code, 2)
    assert.match(write.stderr, '--write needs --schema')
    assert.match((await relata(project, 'studio', 'none')).stderr, 'ERR_NO_STORE')
  }))

test.run()
