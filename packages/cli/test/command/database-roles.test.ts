import { PostgresLog } from '@relata/postgres'
import { addRole, execute, type Target } from '@relata/postgres-server'
import * as assert from 'uvu/assert'
import { relata } from '../helpers/capture.js'
import { appendAnother, commandSuite } from '../helpers/databases.js'
import { makeLibrary, openOver } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const { test, run, after } = await commandSuite()

/** A database with the library, and a project with the same store in a folder. */
async function withLibrary(
  target: Target,
  use: (project: Project, url: string) => Promise<void>,
): Promise<void> {
  await inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const url = await target.database()
    const copied = await relata(project, 'copy', 'store', url)
    assert.is(copied.code, 0, copied.stderr)
    await use(project, url)
  })
}

test('every command that reads works with a role that can only read; those that write are refused', (target) =>
  withLibrary(target, async (project, url) => {
    await using log = await PostgresLog.open(url)
    for (let time = 0; time < 2; time++) await appendAnother(log)
    assert.is((await relata(project, 'snapshot', url)).code, 0)
    const reader = await addRole(url)
    after(() => reader.remove())
    const granted = await relata(project, 'init', url, '--grant-read-to', reader.name)
    assert.match(granted.stdout, `The role ${reader.name} can read.`)
    for (const argv of [
      ['ls', 'Book', '--json'],
      ['show', 'Book', '1'],
      ['log', '--json'],
      ['schema'],
      ['showmigrations'],
      ['inspect', '--json'],
      ['verify'],
      ['verify', '--quick'],
      ['export'],
    ]) {
      const [command = '', ...rest] = argv
      const [owner, read] = await Promise.all(
        [url, reader.url].map((each) => relata(project, command, each, ...rest)),
      )
      assert.is(read?.code, 0, `${argv.join(' ')}: ${read?.stderr}`)
      assert.is(read?.stdout, owner?.stdout, argv.join(' '))
    }
    assert.is((await relata(project, 'copy', reader.url, 'copied')).code, 0)
    const tried = await relata(project, 'compact', reader.url, '--keep-after', '9', '--dry-run')
    assert.match(tried.stdout, 'Would drop 9 commits')
    for (const argv of [
      ['snapshot', reader.url],
      ['compact', reader.url, '--keep-after', '9', '--yes'],
      ['copy', 'store', `${reader.url}#new`],
    ]) {
      const { code, stderr } = await relata(project, ...argv)
      assert.is(code, 3, argv.join(' '))
      assert.match(stderr, 'ERR_LOG_FORBIDDEN', argv.join(' '))
    }
    assert.equal([(await log.head()).position, log.dropped], [11, undefined], 'nothing was written')
  }))

test('the schema of the tables is named in the URL, before the name of the log', (target) =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const url = await target.database()
    const made = await relata(project, 'init', `${url}#reporting/`)
    assert.match(made.stdout, '#reporting/ has the tables of Relata.')
    assert.equal(await execute(url, "SELECT to_regclass('relata.logs')"), [null])
    for (const place of [`${url}#reporting/`, `${url}#reporting/archive`]) {
      assert.is((await relata(project, 'copy', 'store', place)).code, 0)
      assert.is((await relata(project, 'ls', place, 'Book', '--count')).stdout, '3\n')
    }
    assert.equal(await PostgresLog.names(url, { schema: 'reporting' }), ['archive', 'main'])
    const missing = await relata(project, 'ls', `${url}#reporting/other`, 'Book')
    assert.match(missing.stderr, "it has 'archive', 'main'. Add the name to the URL: #reporting/archive")
    const elsewhere = await relata(project, 'ls', url, 'Book')
    assert.match(elsewhere.stderr, 'has no log of Relata')
  }))

test("compact drops history with the owner's URL, while processes are using the log, and not with the application's", (target) =>
  withLibrary(target, async (project, url) => {
    const app = await addRole(url)
    after(() => app.remove())
    await PostgresLog.init(url, { grantTo: app.name })
    const log = await PostgresLog.open(app.url)
    await using db = await openOver(log, log.snapshots())
    for (let n = 0; n < 5; n++) await db.submit(() => db.Author.create({ name: `A${n}` }))
    const rows = db.Author.count()
    const refused = await relata(project, 'compact', app.url, '--keep-after', '11', '--yes')
    assert.is(refused.code, 3)
    assert.match(refused.stderr, /ERR_LOG_FORBIDDEN.*connect as the owner of the tables/s)
    assert.is(log.dropped, undefined)
    const done = await relata(project, 'compact', url, '--keep-after', '11', '--yes', '--json')
    assert.is(done.code, 0, done.stderr)
    const result = JSON.parse(done.stdout) as { firstPosition: number; bytes: number }
    assert.is(result.firstPosition, 12)
    assert.ok(result.bytes > 0)

    // The process goes on, and finds out.
    await db.submit(() => db.Author.create({ name: 'later' }))
    assert.is(await db.synced(), 15)
    assert.is((await log.head().then(() => log.dropped))?.position, 11)
    const verified = await relata(project, 'verify', url)
    assert.is(verified.code, 0, verified.stdout)
    assert.match(verified.stdout, 'History up to commit 11 (')
    assert.match((await relata(project, 'inspect', url)).stdout, /dropped +commits 1 to 11 \(/)
    const printed = await relata(project, 'log', url, '--json')
    assert.is(printed.stdout.trim().split('\n').length, 4)
    const early = await relata(project, 'log', url, '--after', '3')
    assert.match(early.stderr, 'ERR_HISTORY_DROPPED')
    assert.is((await relata(project, 'ls', url, 'Author', '--count')).stdout, `${rows + 1}\n`)
    assert.match((await relata(project, 'copy', url, 'copied')).stderr, 'ERR_HISTORY_DROPPED')
    const space = await relata(project, 'compact', url)
    assert.match(space.stdout, 'Nothing was dropped.\nThe log begins with commit 12; ')
    // A process that starts reads a snapshot.
    const second = await PostgresLog.open(app.url)
    await using other = await openOver(second, second.snapshots())
    assert.is(other.Author.count(), rows + 1)
    assert.is(await appendAnother(second), 16)
  }))

run()
