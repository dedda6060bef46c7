import { rmSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { captured } from '../helpers/capture.js'
import { FILES, fillStore } from '../helpers/library.js'
import { inProject } from '../helpers/project.js'

const test = suite('relata showmigrations')

test('lists migrations with state, commit and date', () =>
  inProject(FILES, async (project) => {
    await fillStore(project)
    const show = (...more: readonly string[]): ReturnType<typeof captured> =>
      captured(['showmigrations', 'store', ...more], { cwd: project.folder })
    assert.equal(await show(), {
      code: 0,
      stdout: 'contained  0001_initial\npending    0002_split_name\npending    0003_book_name\n',
      stderr: '',
    })
    assert.is((await show('--check')).code, 1)
    await captured(['migrate', 'store', '--to', '0003_book_name'], { cwd: project.folder })
    const { stdout } = await show()
    assert.match(
      stdout,
      /^contained {2}0001_initial {5}commit 7 {2}\d{4}-.*Z\napplied {4}0002_split_name {2}commit 7 {2}.*Z\napplied {4}0003_book_name {3}commit 8 {2}.*Z\n$/,
    )
    assert.is((await show('--check')).code, 0)
    rmSync(project.path('migrations/0003_book_name.js'))
    const unknown = await show('--check', '--json')
    assert.is(unknown.code, 1)
    const states = JSON.parse(unknown.stdout) as readonly { readonly name: string; readonly state: string }[]
    assert.equal(
      states.map(({ name, state }) => [name, state]),
      [
        ['0001_initial', 'contained'],
        ['0002_split_name', 'applied'],
        ['0003_book_name', 'unknown'],
      ],
    )
    assert.equal(
      await captured(['showmigrations', 'store', '--dir', '.'], { cwd: project.folder }).then(
        ({ code }) => code,
      ),
      0,
    )
  }))

test.run()
