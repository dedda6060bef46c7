import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { inProject } from '../helpers/project.js'

const test = suite('relata inspect')

test('prints schema, rows, relations, positions and owner of a closed store', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const { code, stdout, stderr } = await project.relata('inspect', 'store')
    assert.is(code, 0)
    assert.is(stderr, '')
    assert.match(stdout, 'no process has it open')
    assert.match(stdout, /position +9 \(\d{4}-.*Z to \d{4}-.*Z\)/)
    assert.match(stdout, /schema +of commit 1, 1 version\n/)
    assert.match(stdout, /\nBook +3 +\d+ B +8 +5\n/)
    assert.match(stdout, /\nTag +2 +\d+ B +1\n/)
    assert.match(stdout, /Book\.author +foreignKey +Author +3/)
    assert.match(stdout, /Book\.tags +manyToMany +Tag +2/)
    assert.match(stdout, /Author\.friends +manyToMany +Author +1/)
  }))

test('--json has the same', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const { stdout } = await project.relata('inspect', 'store', '--json')
    const found = JSON.parse(stdout) as Readonly<Record<string, unknown>>
    assert.is(found['position'], 9)
    assert.is(found['rows'], 7)
    assert.is(found['owner'], undefined)
    assert.equal(
      (found['models'] as readonly { readonly model: string; readonly rows: number }[]).map(
        ({ model, rows }) => [model, rows],
      ),
      [
        ['Author', 2],
        ['Tag', 2],
        ['Book', 3],
      ],
    )
  }))

test('a store that another process has open is read, and its owner named', () =>
  inProject({}, async (project) => {
    await using db = await openLibrary(project.path('store'))
    db.transact(() => db.Author.create({ name: 'Ann' }))
    await db.durable()
    const { code, stdout } = await project.command('inspect', 'store')
    assert.is(code, 0)
    assert.match(stdout, `open in process ${process.pid}`)
    assert.match(stdout, /position +2 /)
  }))

test('an empty store has its schema; a folder without one is refused', () =>
  inProject({ 'other/file.txt': 'x' }, async (project) => {
    await (await openLibrary(project.path('store'))).close()
    const empty = await project.relata('inspect', 'store')
    assert.is(empty.code, 0)
    assert.match(empty.stdout, /\nBook +0 +0 B/)
    for (const folder of ['other', 'missing']) {
      const { code, stderr } = await project.relata('inspect', folder)
      assert.is(code, 3)
      assert.match(stderr, 'ERR_NO_STORE')
    }
  }))

test.run()
