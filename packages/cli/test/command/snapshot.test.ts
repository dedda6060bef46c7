import { existsSync, readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { defineSchema, integer, model } from '@relata/core'
import { CoreStore } from '@relata/core/engine'
import { LevelLog } from '@relata/level'
import { F } from '@relata/query'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { captured } from '../helpers/capture.js'
import { makeLibrary, openLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('relata snapshot')

const run = (project: Project, ...argv: readonly string[]): ReturnType<typeof captured> =>
  captured(argv, { cwd: project.folder })

test('writes a snapshot of the last commit, which verify compares with replay', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    const { code, stdout, stderr } = await project.relata('snapshot', 'store')
    assert.is(code, 0, stderr)
    assert.match(stdout, /^The snapshot of commit 9 has .*B\.\n$/)
    const db = await openLibrary(project.path('store'))
    db.Author.create({ name: 'later' })
    await db.durable()
    await db.close()
    const second = await run(project, 'snapshot', 'store', '--json')
    assert.is((JSON.parse(second.stdout) as { readonly position: number }).position, 10)
    const verified = await run(project, 'verify', 'store')
    assert.is(verified.code, 0, verified.stdout)
    assert.match(verified.stdout, 'ok  snapshots: 2 snapshots, of commit 10, 9.\n')
    // Commands that read begin with it, and see the same.
    assert.is((await run(project, 'ls', 'store', 'Author', '--count')).stdout, '3\n')
    assert.match(
      (await run(project, 'inspect', 'store')).stdout,
      /snapshots +of commit 10 \(.*\), of commit 9 \(/,
    )
    const backup = await run(project, 'backup', 'store', 'backup')
    assert.is(backup.code, 0, backup.stderr)
  }))

test('a snapshot that is damaged, or of another state, is a finding; the store is read without it', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    await run(project, 'snapshot', 'store')
    const [name = ''] = readdirSync(project.path('store/snapshots'))
    const path = project.path(`store/snapshots/${name}`)
    const whole = await readFile(path)
    for (const at of [10, Math.floor(whole.length / 2), whole.length - 3]) {
      const damaged = Buffer.from(whole)
      damaged[at] = (damaged[at] ?? 0) ^ 4
      await writeFile(path, damaged)
      const { code, stdout } = await run(project, 'verify', 'store')
      assert.is(code, 1, stdout)
      assert.match(stdout, /finding {2}snapshots/)
      assert.is((await run(project, 'ls', 'store', 'Book', '--count')).stdout, '3\n')
    }
    await writeFile(path, whole)
    assert.is((await run(project, 'verify', 'store')).code, 0)
  }))

test('is refused while a process has the store open, and if the log does not have the whole schema', () =>
  inProject({}, async (project) => {
    const db = await openLibrary(project.path('store'))
    const open = await run(project, 'snapshot', 'store')
    assert.is(open.code, 3)
    assert.match(open.stderr, 'ERR_LOG_FENCED')
    await db.close()
    const log = await LevelLog.open(project.path('ordered'))
    const schema = defineSchema({ Item: model({ n: integer() }, { ordering: [F('n').desc()] }) })
    await (await CoreStore.open(schema, { log })).close()
    const { code, stderr } = await run(project, 'snapshot', 'ordered')
    assert.is(code, 3)
    assert.match(stderr, /ERR_SCHEMA_CHANGED: The schema has expressions.*--schema/)
    assert.not.ok(existsSync(project.path('ordered/snapshots')))
    project.write({
      'schema.js': `import { defineSchema, F, integer, model } from 'relata'
export const schema = defineSchema({ Item: model({ n: integer() }, { ordering: [F('n').desc()] }) })
`,
    })
    const given = await project.relata('snapshot', 'ordered', '--schema', 'schema.js')
    assert.is(given.code, 0, given.stderr)
    assert.match(given.stdout, 'commit 1 ')
  }))

test.run()
