import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { captured } from '../helpers/capture.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { BIN, inProject, type Project } from '../helpers/project.js'

const test = suite('relata log')

const inLibrary = (use: (project: Project) => Promise<void>): Promise<void> =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    await use(project)
  })

/** The positions of the commits that a command line prints. */
async function positions(project: Project, ...argv: readonly string[]): Promise<readonly number[]> {
  const { code, stdout } = await captured(['log', 'store', '--json', ...argv], { cwd: project.folder })
  assert.is(code, 0)
  const lines = stdout.split('\n').filter((line) => line !== '')
  return lines.map((line) => (JSON.parse(line) as { readonly position: number }).position)
}

test('prints each commit with its action, actor, key and events', () =>
  inLibrary(async (project) => {
    const { code, stdout, stderr } = await project.relata('log', 'store')
    assert.is(code, 0)
    assert.is(stderr, '')
    assert.match(stdout, /^1 {2}\d{4}-\d\d-\d\dT[\d:.]+Z\n {2}~ schema {2}3 models/)
    assert.match(
      stdout,
      /\n3 {2}\S+ {2}sign {2}actor=u7 {2}key sign-2\n {2}\+ Author 2 {2}id: 2, name: "J\. K\. Rowling"\n/,
    )
    assert.match(stdout, '\n  + Book.tags  1 - "Crime"\n')
    assert.match(stdout, '\n  ~ Book 1  pages: 512 → 536\n')
    assert.match(stdout, '\n  - Book 4  ')
  }))

test('filters combine, and --key counts for links, too', () =>
  inLibrary(async (project) => {
    assert.equal(await positions(project), [1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.equal(await positions(project, '--after', '2', '--before', '5'), [3, 4])
    assert.equal(await positions(project, '--model', 'Author'), [2, 3, 6])
    assert.equal(await positions(project, '--model', 'Book', '--key', '1'), [4, 6, 7])
    assert.equal(await positions(project, '--key', 'Crime'), [6])
    assert.equal(await positions(project, '--action', 'edit'), [7, 9])
    assert.equal(await positions(project, '--action', 'edit', '--actor', 'u8'), [7])
    assert.equal(await positions(project, '--since', '1h', '--limit', '2'), [1, 2])
    assert.equal(await positions(project, '--until', '2020-01-01'), [])
    assert.equal(await positions(project, '--since', '2999-01-01T00:00:00Z'), [])
  }))

test('--reverse prints the latest first', () =>
  inLibrary(async (project) => {
    assert.equal(await positions(project, '--reverse', '--limit', '3'), [9, 8, 7])
    assert.equal(await positions(project, '--reverse', '--after', '2', '--before', '6'), [5, 4, 3])
    assert.equal(await positions(project, '--reverse', '--model', 'Tag'), [6])
  }))

test('a log of several blocks is read backwards completely', () =>
  inProject({}, async (project) => {
    const db = await openLibrary(project.path('store'))
    for (let at = 0; at < 2500; at++) db.Author.create({ name: String(at) })
    await db.durable()
    await db.close()
    assert.equal(
      await positions(project, '--reverse'),
      Array.from({ length: 2501 }, (_, at) => 2501 - at),
    )
  }))

test('what is no position or time is refused, with what is expected', () =>
  inLibrary(async (project) => {
    for (const argv of [
      ['--after', 'x'],
      ['--since', 'yesterday'],
      ['--until', '2026-99-99'],
      ['--limit', '1.5'],
    ]) {
      const { code, stderr } = await captured(['log', 'store', ...argv], { cwd: project.folder })
      assert.is(code, 2, argv.join(' '))
      assert.match(stderr, 'ERR_COMMAND_LINE')
    }
  }))

test('--follow prints the commits of the process that has the store open', () =>
  inProject({}, async (project) => {
    await using db = await openLibrary(project.path('store'))
    db.Author.create({ name: 'before' })
    await db.durable()
    const child = spawn(process.execPath, [BIN, 'log', 'store', '--follow', '--json', '--model', 'Author'], {
      cwd: project.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const next = async (): Promise<number> =>
      (JSON.parse(String((await lines.next()).value)) as { position: number }).position
    try {
      assert.is(await next(), 2)
      for (let position = 3; position < 7; position++) {
        db.transact(() => db.Author.create({ name: 'later' }))
        await db.durable()
        assert.is(await next(), position)
      }
    } finally {
      child.kill('SIGINT')
      await new Promise((done) => child.once('close', done))
    }
  }))

test.run()
