import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { captured } from '../helpers/capture.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('relata compact')

const run = (project: Project, ...argv: readonly string[]): ReturnType<typeof captured> =>
  captured(argv, { cwd: project.folder })

test('drops commits after a yes, and every other command says where the log begins', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const db = await openLibrary(project.path('store'))
    for (let n = 0; n < 5; n++) await db.submit(() => db.Author.create({ name: `A${n}` }))
    const rows = db.Author.count()
    await db.close()
    const tried = await run(project, 'compact', 'store', '--keep-after', '11', '--dry-run')
    assert.is(tried.code, 0, tried.stderr)
    assert.match(tried.stdout, 'Would drop 11 commits, 1 to 11 (')
    const unasked = await run(project, 'compact', 'store', '--keep-after', '11')
    assert.is(unasked.code, 2, unasked.stderr)
    assert.match(unasked.stderr, 'ERR_NO_ANSWER')
    const done = await run(project, 'compact', 'store', '--keep-after', '11', '--yes', '--json')
    assert.is(done.code, 0, done.stderr)
    const result = JSON.parse(done.stdout) as { firstPosition: number; snapshots: number[] }
    assert.equal([result.firstPosition, result.snapshots], [12, [14]])

    const verified = await run(project, 'verify', 'store')
    assert.is(verified.code, 0, verified.stdout)
    assert.match(verified.stdout, 'History up to commit 11 (')
    assert.match((await run(project, 'inspect', 'store')).stdout, /dropped +commits 1 to 11 \(/)
    const log = await run(project, 'log', 'store', '--json')
    assert.is(log.stdout.trim().split('\n').length, 3)
    assert.match(log.stderr, 'History up to commit 11 (')
    const early = await run(project, 'log', 'store', '--after', '3')
    assert.is(early.code, 3)
    assert.match(early.stderr, 'ERR_HISTORY_DROPPED')
    assert.is((await run(project, 'ls', 'store', 'Author', '--count')).stdout, `${rows}\n`)
    assert.is((await run(project, 'export', 'store')).code, 0)
    assert.is((await run(project, 'backup', 'store', 'backup')).code, 0)
    assert.is((await run(project, 'restore', 'backup', 'restored')).code, 0)
    assert.is((await run(project, 'ls', 'restored', 'Author', '--count')).stdout, `${rows}\n`)
    const space = await run(project, 'compact', 'store')
    assert.match(space.stdout, 'Nothing was dropped.\nThe log begins with commit 12; ')
  }))

test('a time that is none is refused', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const { code, stderr } = await run(project, 'compact', 'store', '--keep-after', 'yesterday')
    assert.is(code, 2)
    assert.match(stderr, '--keep-after takes a time such as')
  }))

test.run()
