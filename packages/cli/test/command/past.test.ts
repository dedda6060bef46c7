import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CoreStore, defineSchema, integer, model, renameField, string } from '@relata/core/engine'
import { FileSnapshots, LevelLog } from '@relata/level'
import { F, migration } from '@relata/query'
import { relata } from '../helpers/capture.js'
import { makeLibrary } from '../helpers/filled-library.js'
import { inProject, type Project } from '../helpers/project.js'

const test = suite('past states at the command line')

async function json(project: Project, ...argv: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await relata(project, ...argv, '--json')
  assert.is(code, 0, stderr)
  return JSON.parse(stdout)
}

async function rows(project: Project, ...argv: readonly string[]): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await relata(project, 'ls', 'store', ...argv, '--json')
  assert.is(code, 0, stderr)
  const lines = stdout.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as unknown)
}

const day = (number: number): number => Date.UTC(2026, 0, number)

/** Ann on the second of January, Anna on the third; under another schema from the fourth on: Ben. */
async function makePeople(project: Project): Promise<void> {
  let now = 1
  const clock = (): number => day(now++)
  const open = { clock, snapshots: false } as const
  // The log doesn't have the expression.
  const before = defineSchema({
    Person: model({ name: string() }, { ordering: [F('name').desc()] }),
  })
  const after = defineSchema({ Person: model({ call: string(), age: integer({ default: 7 }) }) })
  const store = await CoreStore.open(before, { ...open, log: await LevelLog.open(project.path('store')) })
  const ann = store.create(before.model('Person'), { name: 'Ann' })
  store.update(before.model('Person'), ann, { name: 'Anna' })
  await store.close()
  const migrated = await CoreStore.open(after, {
    ...open,
    log: await LevelLog.open(project.path('store')),
    migrations: [migration({ name: '0002_call', steps: [renameField('Person', 'name', 'call')] })],
  })
  migrated.create(after.model('Person'), { call: 'Ben' })
  await migrated.close()
}

test('ls, show and inspect print rows as they were after a commit', () =>
  inProject({}, async (project) => {
    await makeLibrary(project.path('store'))
    assert.equal(await rows(project, 'Book', '--at', '3'), [])
    const titles = (at: string): Promise<readonly unknown[]> =>
      rows(project, 'Book', 'pages__lt=300', '--order', 'pages', '--fields', 'title', '--at', at)
    assert.equal(await titles('7'), [{ title: 'Harry Potter' }])
    assert.equal(await titles('8'), [{ title: 'Lost' }, { title: 'Harry Potter' }])
    assert.equal(await json(project, 'ls', 'store', 'Book', '--count', '--at', '5'), { count: 3 })

    const shown = async (...argv: readonly string[]): Promise<unknown> => {
      const { values, relations } = (await json(project, 'show', 'store', 'Book', '1', ...argv)) as {
        readonly values: { readonly pages: number }
        readonly relations: { readonly tags: { readonly count: number } }
      }
      return [values.pages, relations.tags.count]
    }
    assert.equal(await shown('--at', '4'), [512, 0])
    assert.equal(await shown('--at', '6'), [512, 2])
    assert.equal(await shown('--at', '7'), [536, 2])
    assert.equal(await shown(), [536, 2])
    const text = await relata(project, 'show', 'store', 'Book', '1', '--at', '4')
    assert.match(text.stdout, /pages +512/)
    assert.match((await relata(project, 'show', 'store', 'Book', '4', '--at', '7')).stderr, 'DOES_NOT_EXIST')

    const { position, rows: count } = (await json(project, 'inspect', 'store', '--at', '4')) as {
      readonly position: number
      readonly rows: number
    }
    assert.equal([position, count], [4, 3])
    assert.match((await relata(project, 'inspect', 'store', '--at', '4')).stdout, /position +4 /)
  }))

test('a time means the last commit before it', () =>
  inProject({}, async (project) => {
    await makePeople(project)
    for (const [at, calls] of [
      ['2026-01-01T12:00:00Z', []],
      ['2026-01-02', ['Ann']],
      ['2026-01-02T23:59:59Z', ['Ann']],
      ['2026-01-03', ['Anna']],
      ['2026-01-09', ['Anna', 'Ben']],
      ['0s', ['Anna', 'Ben']],
    ] as const)
      assert.equal(
        await rows(project, 'Person', '--fields', 'call', '--at', at),
        calls.map((call) => ({ call })),
        at,
      )
  }))

test('rows appear under the present schema, or under that of their time', () =>
  inProject({}, async (project) => {
    await makePeople(project)
    assert.equal(await rows(project, 'Person', '--at', '2'), [{ id: 1, call: 'Ann', age: 7 }])
    assert.equal(await rows(project, 'Person', '--at', '2', '--past-schema'), [{ id: 1, name: 'Ann' }])
    assert.equal(await rows(project, 'Person', 'name=Anna', '--at', '3', '--past-schema'), [
      { id: 1, name: 'Anna' },
    ])
    const schema = async (...argv: readonly string[]): Promise<unknown> =>
      ((await json(project, 'inspect', 'store', ...argv)) as { readonly schema: unknown }).schema
    assert.equal(await schema('--at', '3', '--past-schema'), { position: 1, versions: 1, migrations: [] })
    const present = await schema()
    assert.equal(await schema('--at', '2026-02-01', '--past-schema'), present)
    const shown = await json(project, 'show', 'store', 'Person', '1', '--at', '2', '--past-schema')
    assert.equal((shown as { readonly values: unknown }).values, { id: 1, name: 'Ann' })
  }))

test('a point that the log does not have is refused, with the codes of db.at', () =>
  inProject({}, async (project) => {
    await makePeople(project)
    const refused = async (...argv: readonly string[]): Promise<readonly [number, string]> => {
      const { code, stdout, stderr } = await relata(project, ...argv)
      assert.is(stdout, '')
      return [code, stderr]
    }
    const { position } = (await json(project, 'inspect', 'store')) as { readonly position: number }
    for (const argv of [
      ['ls', 'store', 'Person'],
      ['show', 'store', 'Person', '1'],
      ['inspect', 'store'],
    ]) {
      for (const at of [String(position + 1), '0', '99999999999999999999', '2025-12-31']) {
        const [code, text] = await refused(...argv, '--at', at)
        assert.is(code, 3)
        assert.match(text, 'ERR_ARGUMENT')
      }
      for (const at of ['yesterday', '2026-13-45', '-1', '1.5', '']) {
        const [code, text] = await refused(...argv, '--at', at)
        assert.is(code, 2, at)
        assert.match(text, `ERR_ARGUMENT: --at takes the position of a commit, or a time such as 2026-03-01`)
        assert.match(text, `not '${at}'`)
      }
      assert.match((await refused(...argv, '--past-schema'))[1], 'ERR_COMMAND_LINE')
    }
    const [, after] = await refused('ls', 'store', 'Person', '--at', String(position + 1))
    assert.match(after, `from 1 to ${position}`)
  }))

test('history that was dropped is refused, what is left of it is read', () =>
  inProject({}, async (project) => {
    await makePeople(project)
    const log = await LevelLog.open(project.path('store'))
    await using snapshotStore = await FileSnapshots.open(project.path('store/snapshots'))
    const schema = defineSchema({ Person: model({ call: string(), age: integer({ default: 7 }) }) })
    const store = await CoreStore.open(schema, { log, snapshotStore })
    const { position } = store
    await store.saveSnapshot()
    store.create(schema.model('Person'), { call: 'Cem' })
    await store.compact({ keepAfter: position })
    await store.close()
    for (const at of ['2', '2026-01-02']) {
      const { code, stderr } = await relata(project, 'ls', 'store', 'Person', '--at', at)
      assert.is(code, 3)
      assert.match(stderr, 'ERR_HISTORY_DROPPED')
    }
    assert.is((await rows(project, 'Person', '--at', String(position + 1))).length, 3)
  }))

test.run()
