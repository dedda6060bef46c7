import { existsSync, mkdirSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { databaseOver } from '@relata/query'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RelataError } from '@relata/core'
import { CoreStore } from '@relata/core/engine'
import { F } from '@relata/query'
import { defineSchema, integer, model, string } from '@relata/core'
import { LevelLog } from '@relata/level'
import { CommandError } from '../../src/command-error.js'
import { withFolder } from '../../src/store/open-folder.js'
import { withLog, withOwnLog, withStore } from '../../src/store/open-store.js'
import { Capture } from '../helpers/capture.js'
import { inProject, type Project } from '../helpers/project.js'

let kept = ''

async function filesOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(join(folder, 'store'), { recursive: true })).sort()
  return await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, 'store', name))
      return `${name} ${size} ${mtimeMs}`
    }),
  )
}

const test = suite('a folder that a command opens')

const schema = defineSchema({
  Tag: model({ name: string(), weight: integer({ default: () => 7 }) }, { ordering: [F('weight')] }),
})

async function filled(project: Project): Promise<void> {
  const log = await LevelLog.open(project.path('store'))
  const store = await CoreStore.open(schema, { log })
  store.create(schema.model('Tag'), { name: 'Fantasy' })
  await store.close()
}

async function refusal(promise: Promise<unknown>): Promise<RelataError> {
  try {
    await promise
  } catch (error) {
    return error as RelataError
  }
  throw new Error('it was not refused')
}

const contextOf = ({ folder }: Project): { readonly cwd: string; readonly stderr: Capture } => ({
  cwd: folder,
  stderr: new Capture(),
})

test('is read by the schema of its log, and nothing is recorded', () =>
  inProject({}, async (project) => {
    await filled(project)
    for (let time = 0; time < 2; time++)
      await withStore(contextOf(project), 'store', ({ store, versions, log }) => {
        const { Tag } = databaseOver(store) as unknown as {
          readonly Tag: {
            readonly all: () => { readonly toArray: () => readonly { readonly name: string }[] }
            readonly create: (values: object) => unknown
          }
        }
        assert.equal(
          Tag.all()
            .toArray()
            .map(({ name }) => name),
          ['Fantasy'],
        )
        assert.throws(() => Tag.create({ name: 'Crime' }), /read-only|ERR_READ_ONLY_STORE|writes/)
        assert.is(store.position, 2)
        assert.is(versions.length, 1)
        assert.is(store.log, log)
        assert.ok(!store.writing && !store.notifying && store.now() > 0)
        return Promise.resolve()
      })
  }))

test('is refused if it is no store: ERR_NO_STORE', () =>
  inProject({}, async (project) => {
    mkdirSync(project.path('other'))
    const log = await LevelLog.open(project.path('empty'))
    await log.close()
    for (const folder of ['missing', 'other', 'package.json', 'empty']) {
      const error = await refusal(withLog(contextOf(project), folder, () => Promise.resolve()))
      assert.instance(error, CommandError)
      assert.is(error.code, 'ERR_NO_STORE')
    }
  }))

test('is read while another owner has it, as far as it is durable', () =>
  inProject({}, async (project) => {
    const log = await LevelLog.open(project.path('store'))
    await using store = await CoreStore.open(schema, { log })
    await withFolder(contextOf(project), 'store', async ({ log: copy, owner }) => {
      assert.is((await copy.head()).position, 1)
      assert.is(owner?.pid, process.pid)
    })
    store.create(schema.model('Tag'), { name: 'Fantasy' })
    await store.durable()
    await withStore(contextOf(project), 'store', async ({ position }) => assert.is(position, 2))
  }))

test('is not changed, and no copy of it is left', () =>
  inProject({}, async (project) => {
    await filled(project)
    const before = await filesOf(project.folder)
    await withFolder(contextOf(project), 'store', ({ copy }) => {
      assert.ok(existsSync(copy))
      kept = copy
      return Promise.resolve()
    })
    assert.ok(!existsSync(dirname(kept)))
    assert.equal(await filesOf(project.folder), before)
  }))

test('is not opened for writing while another owner has it: ERR_LOG_FENCED', () =>
  inProject({}, async (project) => {
    await filled(project)
    const log = await LevelLog.open(project.path('store'))
    const error = await refusal(withOwnLog(contextOf(project), 'store', () => Promise.resolve()))
    assert.is(error.code, 'ERR_LOG_FENCED')
    await log.close()
    await withOwnLog(contextOf(project), 'store', async (opened) => {
      assert.is((await opened.log.head()).position, 2)
      assert.is(opened.versions.length, 1)
    })
  }))

test('is closed when the call fails', () =>
  inProject({}, async (project) => {
    await filled(project)
    const fail = (): Promise<never> => Promise.reject(new Error('inside'))
    assert.is((await refusal(withStore(contextOf(project), 'store', fail))).message, 'inside')
    await withLog(contextOf(project), 'store', () => Promise.resolve())
  }))

test.run()
